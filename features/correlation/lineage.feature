@correlation
Feature: Everything can be traced to the order that caused it
  When a line stops, somebody asks where a message went. The answer must not need a developer.

  Scenario: Every hop carries the order's correlation id
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the supplier ships 100 EA against the order
    Then the ERP books the shipment once
    And every message about the order carries its correlation id

  @needs-lineage
  Scenario: The lineage shows the way from the ERP to the portal and back
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    Then the lineage of the order shows, in this order
      | erp-event   |
      | portal-push |
    And the lineage of the order shows, in this order
      | erp-event                |
      | acknowledgement-received |
      | erp-write                |
    And the lineage of the order shows, in this order
      | acknowledgement-received |
      | status-push              |

  @needs-lineage
  Scenario: A superseded revision is in the lineage
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the event of the next change is held back until it is overtaken
    And the buyer changes the quantity to 110 EA
    And the buyer changes the quantity to 120 EA
    And the supplier sees revision 3 of the order
    When the held event arrives
    Then the lineage of the order shows, in this order
      | erp-event   |
      | portal-push |
      | superseded  |

  @needs-exceptions
  Scenario: A case carries the correlation id of the document that caused it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier answers the order with the word "perhaps"
    Then a case "status.unmapped" is open for the integration
    And the case carries the order's correlation id

  @needs-metrics
  Scenario: Operators see the business on the metrics page
    Given an order of 100 EA of MAT-1000 that the supplier sees
    Then the metrics page counts unacknowledged orders
