@replay-and-retry @needs-dead-letters
Feature: What cannot be delivered is kept, told and can be sent again
  A dead letter that nobody sees is a lost document with a delay.

  @case-visibility @needs-exceptions
  Scenario: A commitment that the ERP refuses for good becomes a dead letter with a case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP refuses the order's documents for good with status 400
    When the supplier accepts the order
    Then the document is taken
    And a dead letter is kept for the document
    And a case "delivery.failed" is open for the integration

  Scenario: A dead letter is replayed when the ERP is well again, and books once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP refuses the order's documents for good with status 400
    And the supplier accepted the order, without effect so far
    And a dead letter is kept for the document
    When the ERP is well again
    And the operator replays the dead letter
    Then the ERP books the commitment once
    When the operator replays the dead letter
    Then the ERP books the commitment once

  Scenario: Attempts end, and then a dead letter stands
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP is out of order for the order's documents
    When the supplier ships 100 EA against the order
    Then a dead letter is kept for the document
    And it was attempted as often as the deployment promises
    When the ERP is well again
    And the operator replays the dead letter
    Then the ERP books the shipment once

  @order-versions
  Scenario: A replayed order revision does not overwrite a newer one
    Given the portal refuses the next order's messages for good
    And the buyer releases an order of 100 EA of MAT-1000
    And a dead letter is kept for the order
    And the portal is well again
    And the buyer changes the quantity to 140 EA
    And the supplier sees revision 2 of the order
    When the operator replays the dead letter
    Then the supplier still sees revision 2 of the order
    And the portal was never shown revision 1
