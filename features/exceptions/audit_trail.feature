@case-visibility @needs-audit-trail
Feature: Who changed what, from what, and why
  Years later nobody remembers. What stands in the trail is what was, and it stands there for people as for machines.

  @order-versions
  Scenario: The life of an order, with the supplier's own word beside ours
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the buyer changes the quantity to 140 EA
    And the supplier sees revision 2 of the order
    When the supplier accepts the order
    Then the document is taken
    And the audit trail says of the order
      | revision | from                     | to                       | in their words | by       |
      | 1        |                          | awaiting-acknowledgement |                | erp      |
      | 2        | awaiting-acknowledgement | awaiting-acknowledgement |                | erp      |
      | 2        | awaiting-acknowledgement | acknowledged             | accepted       | supplier |
    And the audit trail says of the document
      | revision | from | to       | by       |
      | 2        |      | accepted | supplier |

  @serial @needs-clock
  Scenario: An order that nobody answers becomes overdue by itself
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the acknowledgement window passes
    Then the order is shown as overdue
    And the audit trail says of the order
      | from                     | to                       | by          |
      |                          | awaiting-acknowledgement | erp         |
      | awaiting-acknowledgement | overdue                  | integration |

  @sequencing
  Scenario: A document that came before its order is in the trail as it waited
    Given the event of the next change is held back
    And the buyer releases an order of 100 EA of MAT-1000
    When the supplier ships 100 EA against the order
    Then the document is parked
    When the held event arrives
    Then the ERP books the shipment once
    And the audit trail says of the document
      | from   | to       | by       |
      |        | parked   | supplier |
      | parked | accepted | erp      |

  @needs-exceptions
  Scenario: A person who closes a case is named, with the reason
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier answers the order with the word "perhaps"
    Then a case "status.unmapped" is open for the integration
    When kim.ito resolves the case, because "the supplier was called and sends it again"
    Then the case is resolved
    And the audit trail says of the case
      | from | to       | by       | because                                    |
      |      | open     | supplier | status.unmapped                            |
      | open | resolved | kim.ito  | the supplier was called and sends it again |

  @replay-and-retry @needs-dead-letters
  Scenario: A replay is somebody's decision, and takes nothing back of what was
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP refuses the order's documents for good with status 400
    And the supplier accepted the order, without effect so far
    And a dead letter is kept for the document
    And the audit trail says of the dead-letter
      | from | to   | by          |
      |      | open | integration |
    When the ERP is well again
    And the operator replays the dead letter
    Then the ERP books the commitment once
    And the audit trail says of the dead-letter
      | from | to       | by          |
      |      | open     | integration |
      | open | replayed | operator    |
