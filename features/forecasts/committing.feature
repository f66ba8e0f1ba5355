@financial-reconciliation @needs-forecasts
Feature: Suppliers commit to what they can supply of a forecast
  What a supplier commits to is booked as it is, for the issue that stands; of what falls short planning is told at once.

  @smoke
  Scenario: A commitment to all of it is booked in the base unit
    Given a forecast of "100 EA, 12 DZN" of MAT-1000 with 5 percent less allowed that the supplier sees
    When the supplier commits to "100 EA, 12.5 DZN" of the forecast
    Then the document is taken
    And the ERP books 1 commitment to the forecast
    And the ERP holds "100 EA, 150 EA" as committed to
    And the gateway shows issue 1 of the forecast with the commitment

  @case-visibility @needs-exceptions
  Scenario Outline: <committed> of "100 EA, 80 EA" of which 5 percent less may be committed to is <told>
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    When the supplier commits to <committed> of the forecast
    Then the document is taken
    And the ERP books 1 commitment to the forecast
    And planning is <told>

    Examples:
      | committed         | told                  |
      | "95 EA, 76 EA"    | told nothing          |
      | "94.99 EA, 80 EA" | told of the shortfall |
      | "200 EA, 75 EA"   | told of the shortfall |
      | "100 EA"          | told of the shortfall |
      | "8 DZN, 80 EA"    | told nothing          |
      | "7.9 DZN, 80 EA"  | told of the shortfall |

  @case-visibility @needs-exceptions
  Scenario: What planning was told is settled by what comes later
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    And the supplier commits to 80 percent of the forecast
    And a case "forecast.short" is open for the planning
    When the planning run of the evening issues the forecast with "70 EA, 60 EA"
    Then the case is resolved
    When the supplier commits to 100 percent of the forecast
    Then the ERP books 2 commitments to the forecast
    And no case is open

  @case-visibility @needs-exceptions
  Scenario: A commitment is measured by the issue that it answers
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    And the planning run of the morning issues the forecast with "150 EA, 80 EA"
    And the supplier sees issue 2 of the forecast
    When the supplier commits to "120 EA, 80 EA" of the forecast
    Then a case "forecast.short" is open for the planning
    And the case keeps exactly the bytes that were sent

  @order-versions @case-visibility @needs-exceptions
  Scenario: A commitment to an issue that was replaced is refused
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    And the planning run of the morning issues the forecast with "90 EA, 70 EA"
    And the supplier sees issue 2 of the forecast
    When the supplier commits to issue 1 of the forecast
    Then the document is refused with status 409
    And the refusal names revision 1 and the current revision 2
    And a case "revision.stale" is open for the buyer
    And the ERP books 0 commitments to the forecast

  @data-fidelity @needs-exceptions
  Scenario: A week that the forecast does not speak of is refused
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    When the supplier commits to a week after the horizon of the forecast
    Then the document is refused with status 422
    And a case "master-data.unknown" is open for master-data
    And the ERP books 0 commitments to the forecast
