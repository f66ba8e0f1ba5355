@replay-and-retry @needs-neighbours
Feature: Systems beside the ERP and the portal
  The haulier and the warehouse are told of each shipment, and the archive has every original. None of them holds up the business when it fails.

  Scenario: Haulier and warehouse are told of a shipment, each once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier ships 60 EA against the order
    Then the haulier is told once
    And the warehouse is told once
    And the archive has the document byte for byte

  Scenario: A warehouse that does not work for a while holds up neither the ERP nor the haulier, and is told in the end
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the warehouse does not work for a while
    When the supplier ships 60 EA against the order
    Then the ERP books the shipment once
    And the haulier is told once
    And the warehouse is told once

  @idempotency
  Scenario: A haulier that answers too late is told once all the same
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the haulier takes what comes next and answers too late
    When the supplier ships 60 EA against the order
    Then the haulier is told once
    And the ERP books the shipment once

  @needs-dead-letters @needs-exceptions
  Scenario: What a warehouse refuses for good is a dead letter, and is told by its replay
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the warehouse refuses what comes next for good
    When the supplier ships 60 EA against the order
    Then the ERP books the shipment once
    And a dead letter for the warehouse is kept
    And a case "delivery.failed" is open for the integration
    When the operator replays the dead letter
    Then the warehouse is told once
    And the case of the failure is closed

  @financial-reconciliation @needs-invoices @needs-receipts
  Scenario: The original of an invoice is in the archive, also when the archive did not work for a while
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 60 EA against the order
    And the plant received 60 EA of the shipment
    And the archive does not work for a while
    When the supplier invoices 60 EA of the order
    Then the ERP books 1 invoice
    And the archive has the document byte for byte

  @serial @needs-restart
  Scenario: What the warehouse was not told before the integration died is told after it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the warehouse does not work for a while
    When the supplier ships 60 EA against the order
    And the integration is killed and started again
    Then the warehouse is told once
