@financial-reconciliation @needs-quality @needs-receipts
Feature: Goods that expire too soon are told to somebody on the day on which they come
  A plant needs MAT-4000 to be usable for 60 days after its receipt. Which day that is, the clocks of the plant say.

  @case-visibility @needs-exceptions
  Scenario Outline: Goods that may be used for <days> days are <judged>
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    And the supplier shipped 40 LTR that may be used for <days> days
    When the plant receives the whole shipment with its lots
    Then the supplier sees 40 LTR received
    And <told>

    Examples:
      | days | judged       | told                                              |
      | 60   | good         | no case is open                                   |
      | 59   | near the end | a case "quality.shelf-life" is open for the buyer |

  @serial @case-visibility @needs-exceptions @needs-clock
  Scenario Outline: The day is the one at the plant: <when> of the <supplier> supplier
    Given the supplier is the <supplier>
    And it is <when> at the plant
    And an order of 40 LTR of MAT-4000 that the supplier sees
    And the supplier shipped 40 LTR that may be used for <days> days
    When the plant receives the whole shipment with its lots
    Then the supplier sees 40 LTR received
    And <told>

    Examples:
      | supplier | when            | days | told                                              |
      | first    | after midnight  | 59   | a case "quality.shelf-life" is open for the buyer |
      | last     | before midnight | 60   | no case is open                                   |
