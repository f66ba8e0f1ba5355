@sequencing
Feature: What is on its way is known before it arrives
  Receiving plans its day by ship notices. A notice that is lost, early or doubled stops a dock or a line.

  @smoke
  Scenario: A ship notice reaches the ERP
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the supplier ships 100 EA against the order
    Then the document is taken
    And the ERP books the shipment once
    And the gateway shows the ship notice as accepted

  Scenario: Lots with their expiry reach the ERP unchanged
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    When the supplier ships 40 LTR against the order in 3 lots
    Then the document is taken
    And the ERP books the shipment once
    And the ERP has every lot with its quantity and expiry

  Scenario: A ship notice that arrives before its order waits for it
    Given the event of the next change is held back
    And the buyer releases an order of 60 EA of MAT-6000
    When the supplier ships 60 EA against the order
    Then the document is parked
    And the ERP books no shipment yet
    When the held event arrives
    Then the supplier sees revision 1 of the order
    And the ERP books the shipment once

  Scenario: An acknowledgement that arrives before its order waits for it
    Given the event of the next change is held back
    And the buyer releases an order of 60 EA of MAT-6000
    When the supplier accepts revision 1 of the order
    Then the document is parked
    When the held event arrives
    Then the ERP books the commitment once
    And the order is shown as acknowledged

  @idempotency
  Scenario: The same ship notice sent again is booked once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier ships 50 EA against the order
    And the document is sent again
    Then it is answered exactly as the first time
    And the ERP books the shipment once

  @idempotency @case-visibility @needs-exceptions
  Scenario: A ship notice number that was used before is a duplicate
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 50 EA against the order
    When the same number is sent under a new key with another quantity
    Then the document is refused with status 409
    And a case "duplicate.conflicting" is open for the supplier
    And the ERP books the shipment once

  @case-visibility @needs-exceptions
  Scenario: A shipment against a cancelled order becomes a case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the buyer cancels the order
    And the order is shown as cancelled
    When the supplier ships 100 EA against the order
    Then the document is refused with status 409
    And a case "order.cancelled" is open for the buyer
    And the ERP books no shipment
