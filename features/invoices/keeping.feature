@financial-reconciliation @needs-invoices @needs-receipts @needs-retention @needs-clock @serial @after-years
Feature: What the law wants kept is there for its years, and not a day longer
  An auditor asks in the tenth year. A data protection officer asks in the eleventh.

  @needs-audit-trail
  Scenario: A paid invoice is there to the end of its last day, and then nothing is left but that it was
    Given all that was received and billed so far is read while it is kept
    And an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the ERP pays 1487.50 of the invoice
    Then the supplier sees 1487.50 paid
    When the last day ends on which the order's documents are kept
    Then the invoice is paid: 0 credited, 1487.50 paid, 0 open
    And the invoice is listed as paid to the supplier alone
    When the time is over for which the order's documents are kept
    Then nothing is left of the invoice and of the goods that it was for
    And the audit trail says of the document
      | from     | to       | by          | because          |
      |          | accepted | supplier    |                  |
      | accepted | removed  | integration | its time is over |

  @case-visibility @needs-exceptions
  Scenario: A number stays taken when its invoice is gone
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 50 EA of the order
    When the ERP pays 743.75 of the invoice
    Then the supplier sees 743.75 paid
    When the time is over for which the order's documents are kept
    Then nothing is left of the invoice and of the goods that it was for
    When the document is sent again under a new key
    Then the document is refused with status 409

  Scenario: An invoice that is not paid in full is kept for as long as it is open
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays 1000.00 of the invoice
    When the time is over for which the order's documents are kept
    Then the invoice is partly-paid: 0 credited, 1000.00 paid, 487.50 open
