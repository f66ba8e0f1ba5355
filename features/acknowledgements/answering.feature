@status-normalisation
Feature: A supplier answers an order, and the ERP knows what was promised
  The ERP's word and the supplier's word differ. The meaning must not.

  @smoke @production-safe
  Scenario: An accepted order is confirmed in the ERP
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order
    Then the document is taken
    And the ERP books the commitment once
    And the ERP holds the commitment as "confirmed"
    And the order is shown as acknowledged

  Scenario Outline: What <supplier> calls <response> is "<erp>" in the ERP, with its own word kept
    Given the supplier is <supplier>
    And an order of 50 EA of MAT-1000 that the supplier sees
    When the supplier answers the order with its word for <response>
    Then the document is taken
    And the ERP holds the commitment as "<erp>"
    And the ERP keeps the supplier's own word beside it
    And the portal shows the supplier's own word

    Examples:
      | supplier   | response | erp       |
      | the first  | accepted | confirmed |
      | the first  | changed  | changed   |
      | the first  | rejected | declined  |
      | the second | accepted | confirmed |
      | the second | changed  | changed   |
      | the second | rejected | declined  |
      | the last   | accepted | confirmed |
      | the last   | changed  | changed   |
      | the last   | rejected | declined  |

  Scenario: A changed answer replaces the first one
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the supplier answers the order with its word for changed
    Then the document is taken
    And the ERP holds the commitment as "changed"
    And the order is shown as acknowledged-with-changes

  @case-visibility @needs-exceptions
  Scenario: A word that is in nobody's table becomes a case, not a guess
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier answers the order with the word "perhaps"
    Then the document is refused with status 422
    And a case "status.unmapped" is open for the integration
    And the ERP books no commitment

  Scenario: A split delivery is promised with its own dates
    Given an order of two lines that the supplier sees
    When the supplier accepts the order
    Then the document is taken
    And the ERP books the commitment once

  @sequencing
  Scenario: An answer to a revision that is no longer current is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the buyer changes the quantity to 120 EA
    And the supplier sees revision 2 of the order
    When the supplier accepts revision 1 of the order
    Then the document is refused with status 409
    And the refusal names revision 1 and the current revision 2
    And the ERP books no commitment
    And the order is shown as awaiting-acknowledgement

  @sequencing
  Scenario: An answer to a revision that is still to come waits for it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the event of the next change is held back
    And the buyer changes the quantity to 130 EA
    When the supplier accepts revision 2 of the order
    Then the document is parked
    And the ERP books no commitment yet
    When the held event arrives
    Then the ERP books the commitment once

  @case-visibility @needs-exceptions
  Scenario: An answer to a cancelled order becomes a case for the buyer
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the buyer cancels the order
    And the order is shown as cancelled
    When the supplier accepts the order
    Then the document is refused with status 409
    And a case "order.cancelled" is open for the buyer
    And the ERP books no commitment
