@segregation
Feature: A supplier sees and changes its own documents only
  What one supplier learns of another is a breach, down to whether an order exists.

  @production-safe
  Scenario: Another supplier's order does not exist
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When another supplier reads the order
    Then it is answered exactly as for an order that does not exist

  Scenario: Another supplier's order is not in the list
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And an order of 70 EA of MAT-6000 that another supplier sees
    When another supplier lists its orders
    Then its own order is in the list, and the supplier's is not

  Scenario Outline: Another supplier's order is not in the list narrowed by status <status>
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And an order of 70 EA of MAT-6000 that another supplier sees
    When another supplier lists its orders with the status <status>
    Then the supplier's order is not in the list

    Examples:
      | status                    |
      | awaiting-acknowledgement  |
      | acknowledged              |
      | cancelled                 |

  Scenario: An acknowledgement for another supplier's order is treated as for one that does not exist
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When another supplier acknowledges the order as its own
    Then it is answered exactly as for an order that does not exist
    And the ERP books no commitment
    And the order is shown as awaiting-acknowledgement

  Scenario: A ship notice for another supplier's order is treated as for one that does not exist
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When another supplier ships against the order as its own
    Then it is answered exactly as for an order that does not exist
    And the ERP books no shipment

  Scenario: A document in another supplier's name is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier's acknowledgement is sent with another supplier's token
    Then the document is refused with status 404
    And the ERP books no commitment

  Scenario: A number that another supplier used tells nothing about it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And an order of 70 EA of MAT-6000 that another supplier sees
    And the supplier accepted the order
    When another supplier accepts its order under the same number, twice with different keys
    Then the refusal tells nothing of the supplier
