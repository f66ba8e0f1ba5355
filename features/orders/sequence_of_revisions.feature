@order-versions @sequencing
Feature: Revisions only go forward
  Event transports repeat and reorder. A supplier that is shown an older revision builds the wrong thing.

  Scenario: A revision that arrives twice is shown once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the event of revision 1 arrives again
    And the buyer changes the quantity to 110 EA
    Then the supplier sees revision 2 of the order
    And the portal was shown revision 1 before revision 2

  Scenario: A stale revision does not overwrite a newer one
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the event of the next change is held back until it is overtaken
    And the buyer changes the quantity to 110 EA
    And the buyer changes the quantity to 120 EA
    And the supplier sees revision 3 of the order
    When the held event arrives
    Then the supplier still sees revision 3 of the order
    And the portal was never shown revision 2

  Scenario: The first revision arrives after the second
    Given the event of the next change is held back until it is overtaken
    And the buyer releases an order of 30 EA of MAT-6000
    And the buyer changes the quantity to 36 EA
    And the supplier sees revision 2 of the order
    When the held event arrives
    Then the supplier still sees revision 2 of the order
    And the portal was never shown revision 1

  Scenario: Revision 10 is newer than revision 9
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the buyer changes the quantity 9 times, each after the one before was shown
    Then the supplier sees revision 10 of the order

  Scenario: Revision 9 that arrives after revision 10 does not overwrite it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the buyer changes the quantity 9 times and only the last event arrives
    And the supplier sees revision 10 of the order
    When the event of revision 9 arrives late
    Then the supplier still sees revision 10 of the order
    And the portal was never shown revision 9

  Scenario: Overlapping changes are grouped and the latest is shown
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the buyer changes the quantity 6 times in a moment
    Then the supplier sees revision 7 of the order
    And the revisions that the portal was shown only went forward

  Scenario: Overlapping changes that arrive in reverse end at the latest
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the buyer changes the quantity 4 times in a moment and the events arrive in reverse
    Then the supplier sees revision 5 of the order
    And the revisions that the portal was shown only went forward

  Scenario: A change that arrives after the cancellation does not revive the order
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the event of the next change is held back until it is overtaken
    And the buyer changes the quantity to 80 EA
    And the buyer cancels the order
    And the order is shown as cancelled
    When the held event arrives
    Then the supplier still sees revision 3 of the order
    And the order is shown as cancelled

  @needs-signed-events
  Scenario Outline: An order event with a <flaw> <part> is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the event of the next change is held back
    And the buyer changes the quantity to 999 EA, which must not be taken
    When the held event arrives with a <flaw> <part>
    Then the event is refused with status 401
    And the supplier still sees revision 1 of the order

    Examples:
      | flaw      | part      |
      | wrong     | signature |
      | missing   | signature |
      | stale     | timestamp |
      | future    | timestamp |
      | changed   | body      |
      | respelled | body      |
      | changed   | id        |
