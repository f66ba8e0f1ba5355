@financial-reconciliation @needs-receipts
Feature: A supplier sees what arrived, and both sides have the same sums
  The invoice is matched with what was received. Where buyer and supplier count differently, nobody is paid.

  @smoke
  Scenario: A received shipment is shown to its supplier
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    When the plant receives 100 EA of the shipment
    Then the supplier sees 100 EA received
    And the gateway tells 100 shipped, 100 received, 0 taken back and 0 to come

  Scenario: A shipment that arrives in parts is added up
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    When the plant receives 30 EA of the shipment
    Then the supplier sees 90 EA received
    And the gateway tells 100 shipped, 90 received, 0 taken back and 10 to come

  Scenario: Receipts count in the base unit, whatever the plant counts in
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 5 DZN against the order
    And the plant received 2.5 DZN of the shipment
    When the plant receives 29 EA of the shipment
    Then the supplier sees 59 EA received
    And the gateway tells 60 shipped, 59 received, 0 taken back and 1 to come

  @case-visibility @needs-exceptions
  Scenario: More than was announced is not counted, and becomes a case for the buyer
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 50 EA against the order
    And the plant received 40 EA of the shipment
    When the plant receives 11 EA of the shipment
    Then a case "receipt.over" is open for the buyer
    And the case keeps exactly the event that was sent
    And the case carries the order's correlation id
    And the supplier sees 40 EA received

  @case-visibility @needs-exceptions
  Scenario: A last receipt that falls short counts, and becomes a case for the supplier
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 50 EA against the order
    When the plant receives 49 EA of the shipment, the last of it
    Then a case "receipt.short" is open for the supplier
    And the supplier sees 49 EA received

  @case-visibility @needs-exceptions
  Scenario: A last receipt that completes its shipment needs nobody
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 50 EA against the order
    And the plant received 30 EA of the shipment
    When the plant receives 20 EA of the shipment, the last of it
    Then the supplier sees 50 EA received
    And no case is open

  Scenario: Announced lots are received
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    And the supplier shipped 40 LTR against the order
    When the plant receives the whole shipment with its lots
    Then the supplier sees 40 LTR received

  @case-visibility @needs-exceptions
  Scenario Outline: A lot that is written <how> is a lot that nobody announced
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    And the supplier shipped 40 LTR against the order
    When the plant receives the shipment with its first lot <how>
    Then a case "lot.unknown" is open for the buyer
    And the supplier sees 0 LTR received

    Examples:
      | how           |
      | as another    |
      | in lower-case |
      | behind zeros  |

  @needs-exceptions
  Scenario: Goods that nobody announced may come up to what the order allows
    Given an order of 100 EA of MAT-1000 with 5 percent over-delivery that the supplier sees
    When the plant receives 105 EA of the order without a notice
    Then the supplier sees 105 EA received
    When the plant receives 1 EA of the order without a notice
    Then a case "receipt.over" is open for the buyer
    And the supplier sees 105 EA received

  @sequencing
  Scenario: A receipt that arrives before its order waits for it
    Given the event of the next change is held back
    And the buyer releases an order of 60 EA of MAT-6000
    When the plant receives 60 EA of the order without a notice
    And the held event arrives
    Then the supplier sees 60 EA received

  @idempotency
  Scenario: A receipt whose event comes again counts once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    When the event of the receipt arrives again
    Then the supplier sees 60 EA received
    And the gateway tells 100 shipped, 60 received, 0 taken back and 40 to come

  @idempotency @case-visibility @needs-exceptions
  Scenario: A receipt number that comes again with other content is a case for the buyer
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    When the plant receives 40 EA of the shipment under the same receipt number
    Then a case "receipt.conflicting" is open for the buyer
    And the supplier sees 60 EA received

  @replay-and-retry
  Scenario: A receipt that the portal took without a word counts once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the portal swallows the next receipt of the order
    When the plant receives 60 EA of the shipment
    Then the supplier sees 60 EA received

  @replay-and-retry @needs-dead-letters
  Scenario: A receipt that could not be delivered still counts when a later one was
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the portal refuses the next receipt of the order
    And the plant received 60 EA of the shipment
    And a dead letter is kept for the receipt
    And the plant received 40 EA of the shipment
    When the operator replays the dead letter
    Then the supplier sees 100 EA received

  @replay-and-retry @serial @needs-restart
  Scenario: A receipt that was taken before the integration was killed counts once after it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the portal swallows the next receipt of the order
    When the plant receives 60 EA of the shipment
    And the integration is killed and started again
    Then the supplier sees 60 EA received
    And the gateway tells 100 shipped, 60 received, 0 taken back and 40 to come

  @segregation
  Scenario: Another supplier cannot tell that there are receipts
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received 60 EA of the shipment
    When another supplier reads the receipts of the order
    Then it is answered exactly as for an order that does not exist
