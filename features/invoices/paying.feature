@financial-reconciliation @needs-invoices @needs-receipts
Feature: What is paid of an invoice is shown, and is never more than is open
  The supplier waits for its money and reads where its invoice stands. The ERP says what was paid; nobody else does.

  @smoke
  Scenario Outline: An invoice of <total> <currency> is paid in two parts
    Given an order of 37 EA of MAT-1000 in <currency> that the supplier sees
    And the supplier shipped 37 EA against the order
    And the plant received 37 EA of the shipment
    And the supplier invoices 37 EA of the order
    When the ERP pays 100 of the invoice
    Then the invoice is partly-paid: 0 credited, 100 paid, <rest> open
    When the ERP pays <rest> of the invoice
    Then the invoice is paid: 0 credited, <total> paid, 0 open
    And the supplier sees <total> paid

    Examples:
      | currency | total   | rest    |
      | EUR      | 550.38  | 450.38  |
      | JPY      | 551     | 451     |
      | BHD      | 550.375 | 450.375 |

  Scenario: A payment that came back is open again
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays 1487.50 of the invoice
    When the payment comes back
    Then the supplier sees 0 paid
    And the invoice is open: 0 credited, 0 paid, 1487.50 open

  @case-visibility @needs-exceptions
  Scenario: A payment comes back once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays 1000.00 of the invoice
    And the ERP pays 400.00 of the invoice
    And the payment comes back
    When the payment comes back
    Then a case "payment.mismatch" is open for the buyer
    And the invoice is partly-paid: 0 credited, 1000.00 paid, 487.50 open

  @case-visibility @needs-exceptions
  Scenario Outline: <amount> is more than is open after <before> was paid
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays <before> of the invoice
    When the ERP pays <amount> of the invoice
    Then a case "payment.over" is open for the buyer
    And the case keeps exactly the event that was sent
    And the supplier sees <before> paid

    Examples:
      | before  | amount  |
      | 1487.50 | 0.01    |
      | 487.50  | 1000.01 |

  @case-visibility @needs-exceptions
  Scenario: What was credited is not paid as well
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the supplier credits 10 percent of the invoice
    When the ERP pays 1487.50 of the invoice
    Then a case "payment.over" is open for the buyer
    And the invoice is open: 148.75 credited, 0 paid, 1338.75 open

  @case-visibility @needs-exceptions
  Scenario: A payment of too much that came back leaves nothing behind
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays 2000.00 of the invoice
    And a case "payment.over" is open for the buyer
    When the payment comes back
    Then the case is resolved
    And the invoice is open: 0 credited, 0 paid, 1487.50 open

  @case-visibility @needs-exceptions
  Scenario: A blocked invoice is not paid without a case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the ERP pays 1487.50 of the invoice
    Then a case "payment.blocked" is open for the buyer
    And the supplier sees 0 paid
    And the invoice is blocked: 0 credited, 0 paid, 1487.50 open

  @case-visibility @needs-exceptions
  Scenario: A payment is in the currency of its invoice
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When the ERP pays 1487.50 USD of the invoice
    Then a case "payment.mismatch" is open for the buyer
    And the supplier sees 0 paid

  @idempotency
  Scenario: A payment whose event comes again counts once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays 500.00 of the invoice
    When the event of the payment arrives again
    Then the supplier sees 500.00 paid

  @idempotency @case-visibility @needs-exceptions
  Scenario: A payment number with another amount is a case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the ERP pays 500.00 of the invoice
    When the ERP pays 600.00 of the invoice under the same payment number
    Then a case "payment.conflicting" is open for the buyer
    And the supplier sees 500.00 paid

  @sequencing
  Scenario: What came back waits for its payment
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the event of the next change is held back
    And the ERP pays 500.00 of the invoice
    When the payment comes back
    And the held event arrives
    Then the supplier sees 0 paid
    And the invoice is open: 0 credited, 0 paid, 1487.50 open

  @replay-and-retry
  Scenario: A payment that the portal showed without a word is shown once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    And the portal swallows the next payment of the order
    When the ERP pays 500.00 of the invoice
    Then the supplier sees 500.00 paid

  @segregation
  Scenario: Nobody reads another supplier's invoice
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 100 EA of the order
    When another supplier reads the invoice
    Then it is answered exactly as for an invoice that does not exist
    And the invoice is listed as open to the supplier alone
