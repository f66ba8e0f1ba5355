@order-versions
Feature: A supplier always sees the latest valid revision of an order
  The ERP is the system of record. Whatever the buyer decides last is what the supplier works from.

  @smoke @production-safe
  Scenario: A released order reaches its supplier
    When the buyer releases an order of 100 EA of MAT-1000
    Then the supplier sees revision 1 of the order
    And the order is shown as awaiting-acknowledgement

  Scenario: A changed quantity replaces the order that the supplier saw
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the buyer changes the quantity to 120 EA
    Then the supplier sees revision 2 of the order
    And the gateway shows revision 2 of the order

  Scenario: A supplier that has the latest revision is told that nothing changed
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier asks for the order unless it is still in revision 1
    Then the answer has status 304
    When the buyer changes the quantity to 120 EA
    Then the supplier sees revision 2 of the order
    When the supplier asks for the order unless it is still in revision 1
    Then the answer has status 200

  Scenario: A cancelled order is shown as cancelled
    Given an order of 40 EA of MAT-1000 that the supplier sees
    When the buyer cancels the order
    Then the supplier sees revision 2 of the order
    And the order is shown as cancelled

  Scenario: A cancelled order that was accepted is cancelled all the same
    Given an order of 40 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the buyer cancels the order
    Then the supplier sees revision 2 of the order
    And the order is shown as cancelled

  Scenario: An order that changes after it was accepted waits for a new answer
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the buyer changes the quantity to 90 EA
    Then the supplier sees revision 2 of the order
    And the order is shown as awaiting-acknowledgement

  Scenario: Orders of one supplier do not wait for each other
    Given an order of 10 EA of MAT-1000 that the supplier sees
    And the portal fails 3 times with status 503 before taking the order's messages
    When the buyer changes the quantity to 11 EA
    And the buyer releases another order of 12 EA of MAT-6000
    Then the supplier sees revision 1 of the other order
    And the supplier sees revision 2 of the order

  Scenario Outline: An order event is understood in <mode> mode
    When the buyer releases an order of 25 EA of MAT-1000 in <mode> mode
    Then the supplier sees revision 1 of the order

    Examples:
      | mode       |
      | structured |
      | binary     |
