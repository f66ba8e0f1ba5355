@financial-reconciliation @needs-receipts
Feature: What is taken back was not received
  A pallet is counted twice, a wrong one is booked: the plant reverses the receipt, and the supplier must see both.

  Scenario: A receipt that is taken back is still to come
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    When the receipt is taken back
    Then the supplier sees 0 EA received
    And the gateway tells 100 shipped, 100 received, 100 taken back and 100 to come

  Scenario: What was taken back can be received again
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 100 EA of the shipment
    And the receipt is taken back
    When the plant receives 98 EA of the shipment
    Then the supplier sees 98 EA received
    And the gateway tells 100 shipped, 198 received, 100 taken back and 2 to come

  @case-visibility @needs-exceptions
  Scenario: More than was received cannot be taken back
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    When 61 EA of the receipt are taken back
    Then a case "reversal.over" is open for the buyer
    And the case keeps exactly the event that was sent
    And the supplier sees 60 EA received

  @case-visibility @needs-exceptions
  Scenario: Parts that are taken back one after the other are added up
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    And 40 EA of the receipt are taken back
    When 21 EA of the receipt are taken back
    Then a case "reversal.over" is open for the buyer
    And the supplier sees 20 EA received

  @sequencing
  Scenario: A reversal that overtakes its receipt waits for it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the event of the next change is held back
    And the plant receives 60 EA of the shipment
    When 10 EA of the receipt are taken back
    And the held event arrives
    Then the supplier sees 50 EA received

  @sequencing @serial @case-visibility @needs-exceptions @needs-clock
  Scenario: A reversal whose receipt never comes becomes a case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And a receipt is taken back that never arrives
    When the parking window passes
    Then a case "parent.missing" is open for the buyer

  @case-visibility @needs-exceptions
  Scenario: A receipt of too much that is taken back leaves no case and no trace
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 50 EA against the order
    And the plant receives 500 EA of the shipment
    And a case "receipt.over" is open for the buyer
    When the receipt is taken back
    Then the case is resolved
    When the plant receives 50 EA of the shipment
    Then the supplier sees 50 EA received
    And the gateway tells 50 shipped, 50 received, 0 taken back and 0 to come
