@financial-reconciliation @needs-invoices @needs-receipts
Feature: A credit note gives back what was invoiced, and never more
  Two boxes were wet, a price was wrong: the supplier gives back a part of its invoice. What is given back is not paid as well.

  @smoke
  Scenario: What is credited is not open any more
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the supplier credits 20 percent of the invoice
    Then the ERP books 1 credit note
    And the invoice is open: 297.50 credited, 0 paid, 1190.00 open
    When the ERP pays 1190.00 of the invoice
    Then the invoice is paid: 297.50 credited, 1190.00 paid, 0 open

  Scenario: An invoice that is credited as a whole needs no payment
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the supplier credits 100 percent of the invoice
    Then the invoice is credited: 1487.50 credited, 0 paid, 0 open

  @case-visibility @needs-exceptions
  Scenario: Credit notes are added up
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the supplier credits 60 percent of the invoice
    When the supplier credits 41 percent of the invoice
    Then the document is taken
    And a case "credit.over" is open for the buyer
    And the case keeps exactly the bytes that were sent
    And the ERP books 1 credit note
    And the invoice is open: 892.50 credited, 0 paid, 595.00 open

  @case-visibility @needs-exceptions
  Scenario: What was paid is not given back by a credit note
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays 1000.00 of the invoice
    When the supplier credits 33 percent of the invoice
    Then a case "credit.over" is open for the buyer
    And the ERP books 0 credit notes
    And the invoice is partly-paid: 0 credited, 1000.00 paid, 487.50 open

  @case-visibility @needs-exceptions
  Scenario: A credit note with a total that does not follow from its lines is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the supplier credits 10 percent of the invoice with a total of 148.76
    Then the document is refused with status 422
    And a case "invoice.amounts" is open for the supplier
    And the ERP books 0 credit notes

  @case-visibility @needs-exceptions
  Scenario: A credit note is in the currency of its invoice
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the supplier credits 10 percent of the invoice in USD
    Then a case "credit.mismatch" is open for the supplier
    And the ERP books 0 credit notes

  @sequencing @case-visibility @needs-exceptions
  Scenario: A credit note for a blocked invoice waits until that is booked
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    And the supplier invoices 100 EA of the order
    And a case "invoice.quantity" is open for the buyer
    When the supplier credits 10 percent of the invoice
    Then the ERP books 0 credit notes
    When the plant receives 40 EA of the shipment
    Then the ERP books 1 credit note
    And the invoice is open: 148.75 credited, 0 paid, 1338.75 open

  @idempotency
  Scenario: The same credit note sent again is booked once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the supplier credits 10 percent of the invoice
    And the document is sent again
    Then it is answered exactly as the first time
    And the ERP books 1 credit note

  @idempotency @case-visibility @needs-exceptions
  Scenario: A credit note number that was used in the fiscal year is a duplicate
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the supplier credits 10 percent of the invoice
    When the same number is sent under a new key with another quantity
    Then the document is refused with status 409
    And a case "duplicate.conflicting" is open for the supplier
    And the ERP books 1 credit note
