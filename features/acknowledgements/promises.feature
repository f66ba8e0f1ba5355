@financial-reconciliation @case-visibility
Feature: A promise within the agreed limits is booked, any other is looked at
  Planning counts on what is booked. A promise that is too short or too late must reach procurement and planning while something can be done.

  Scenario Outline: A promise of <amount> <unit> for <days> days later is booked
    Given an order of 100 EA of MAT-1000 that lets promises differ by 10 percent and 3 days
    When the supplier promises <amount> <unit>, <days> days late
    Then the document is taken
    And the ERP books the commitment once

    Examples: the limits themselves are within
      | amount | unit | days |
      | 90     | EA   | 0    |
      | 110    | EA   | 3    |
      | 7.5    | DZN  | 1    |

  @needs-exceptions
  Scenario Outline: A promise of <amount> <unit> for <days> days later is held for procurement and planning
    Given an order of 100 EA of MAT-1000 that lets promises differ by 10 percent and 3 days
    When the supplier promises <amount> <unit>, <days> days late
    Then the document is taken
    And a case "<reason>" is open for the buyer
    And planning is told of the case
    And the case is escalated
    And the case keeps exactly the bytes that were sent
    And the ERP books no commitment
    And the order is shown as awaiting-acknowledgement

    Examples:
      | amount | unit | days | reason              |
      | 89.9   | EA   | 0    | commitment.quantity |
      | 9.5    | DZN  | 0    | commitment.quantity |
      | 100    | EA   | 4    | commitment.date     |

  @needs-exceptions
  Scenario: A better promise settles the case of the one before
    Given an order of 100 EA of MAT-1000 that lets promises differ by 10 percent and 3 days
    When the supplier promises 50 EA, 0 days late
    Then a case "commitment.quantity" is open for the buyer
    When the supplier promises 95 EA, 1 day late
    Then the document is taken
    And the ERP books the commitment once
    And the case is resolved

  @needs-exceptions
  Scenario: What counts is the revision that is answered
    Given an order of 100 EA of MAT-1000 that lets promises differ by 10 percent and 30 days
    And the buyer lets promises differ by 10 percent and 2 days
    When the supplier promises 100 EA, 20 days late
    Then a case "commitment.date" is open for the buyer
    And the ERP books no commitment

  Scenario: A supplier that declines promises nothing, and the ERP is told so
    Given an order of 100 EA of MAT-1000 that lets promises differ by 10 percent and 3 days
    When the supplier answers the order with its word for rejected
    Then the document is taken
    And the ERP holds the commitment as "declined"
