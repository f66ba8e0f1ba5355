@financial-reconciliation @needs-invoices @needs-receipts
Feature: An invoice is booked for what was ordered, received and not invoiced before
  Order, receipt and invoice must say the same. What is paid twice, or for goods that never came, is seldom paid back.

  @smoke
  Scenario: What was received is invoiced and booked
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    When the supplier invoices 100 EA of the order
    Then the document is taken
    And the ERP has booked a total of 1487.50 EUR
    And the supplier is told that its invoice is accepted

  Scenario Outline: <total> <currency> has as many decimals as its currency
    Given an order of 37 EA of MAT-1000 in <currency> that the supplier sees
    And the supplier shipped 37 EA against the order
    And the plant received 37 EA of the shipment
    When the supplier invoices 37 EA of the order
    Then the ERP has booked a total of <total> <currency>

    Examples:
      | currency | total   |
      | EUR      | 550.38  |
      | JPY      | 551     |
      | BHD      | 550.375 |

  @case-visibility @needs-exceptions
  Scenario Outline: <decimals> decimals are wrong for <currency>
    Given an order of 37 EA of MAT-1000 in <currency> that the supplier sees
    And the supplier shipped 37 EA against the order
    And the plant received 37 EA of the shipment
    When the supplier invoices 37 EA of the order in <decimals> decimals
    Then the document is refused with status 422
    And a case "invoice.amounts" is open for the supplier
    And the ERP books 0 invoices

    Examples:
      | currency | decimals |
      | JPY      | 2        |
      | BHD      | 2        |
      | EUR      | 3        |

  @case-visibility @needs-exceptions
  Scenario: A total that does not follow from the lines is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    When the supplier invoices 100 EA of the order with a total of 1487.51
    Then the document is refused with status 422
    And a case "invoice.amounts" is open for the supplier
    And the case keeps exactly the bytes that were sent
    And the ERP books 0 invoices

  @case-visibility @needs-exceptions
  Scenario Outline: <amount> pieces at <price> instead of 12.50 are <end>
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    When the supplier invoices <amount> EA of the order at <price> each
    Then the document is taken
    And the supplier is told that its invoice is <end>

    Examples:
      | amount | price | end      |
      | 10     | 12.75 | accepted |
      | 10     | 12.76 | case     |
      | 100    | 12.60 | accepted |
      | 100    | 12.61 | case     |
      | 100    | 11.00 | accepted |

  @case-visibility @needs-exceptions
  Scenario: An invoice for more than was received is blocked until the rest arrives
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    When the supplier invoices 100 EA of the order
    Then a case "invoice.quantity" is open for the buyer
    And the supplier is told that its invoice is case
    And the ERP books 0 invoices
    When the plant receives 40 EA of the shipment
    Then the ERP books 1 invoice
    And the case is resolved
    And the supplier is told that its invoice is accepted

  @case-visibility @needs-exceptions
  Scenario: What was invoiced before is not invoiced again
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    And the supplier invoices 40 EA of the order
    When the supplier invoices 21 EA of the order
    Then a case "invoice.quantity" is open for the buyer
    And the ERP books 1 invoice

  @idempotency
  Scenario: The same invoice sent again is booked once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    When the supplier invoices 50 EA of the order
    And the document is sent again
    Then it is answered exactly as the first time
    And the ERP books 1 invoice

  @idempotency @case-visibility @needs-exceptions
  Scenario: An invoice number that was used in the fiscal year is a duplicate
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 50 EA of the order
    When the same number is sent under a new key with another quantity
    Then the document is refused with status 409
    And a case "duplicate.conflicting" is open for the supplier
    And the ERP books 1 invoice

  @idempotency
  Scenario: An invoice number begins anew with the fiscal year
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the supplier invoices 50 EA of the order
    When the supplier invoices 50 EA of the order under the same number in the next fiscal year
    Then the document is taken
    And the ERP books 2 invoices

  @replay-and-retry
  Scenario: An invoice that the ERP booked without a word is booked once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the ERP fails 2 times with status 503 after booking for the order
    When the supplier invoices 100 EA of the order
    Then the ERP books 1 invoice
