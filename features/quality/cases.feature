@financial-reconciliation @needs-quality @needs-receipts
Feature: A quality case has one state, and both sides know it
  The plant holds a lot and asks why. The supplier answers, the plant decides. Whoever asks in between gets the same answer.

  @smoke
  Scenario Outline: What is held is answered and then decided: <disposition>
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    When the plant holds a lot of the receipt
    Then the quality case is held
    When the supplier answers the quality case
    Then the ERP books 1 corrective action
    And the quality case is answered
    When the plant decides: <disposition>
    Then the quality case is closed
    And the supplier sees 2 quality notices

    Examples:
      | disposition |
      | use-as-is   |
      | return      |
      | scrap       |

  @case-visibility @needs-exceptions
  Scenario: A held lot is compared letter by letter with those that were received
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    When the plant holds a lot of the receipt in lower-case
    Then a case "quality.mismatch" is open for the buyer
    And the supplier sees 0 quality notices

  @case-visibility @needs-exceptions
  Scenario: A case that is closed takes no answer
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    And the plant holds a lot of the receipt
    And the plant decides: scrap
    When the supplier answers the quality case
    Then a case "quality.closed" is open for the supplier
    And the ERP books 0 corrective actions

  @case-visibility @needs-exceptions
  Scenario: A case is decided once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    And the plant holds a lot of the receipt
    And the plant decides: return
    When the plant decides: scrap
    Then a case "quality.mismatch" is open for the buyer
    And the supplier sees 2 quality notices

  @sequencing
  Scenario: A decision waits for its hold
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    And the event of the next change is held back
    And the plant holds a lot of the receipt
    When the plant decides: return
    Then the supplier sees 0 quality notices
    When the held event arrives
    Then the supplier sees 2 quality notices
    And the quality case is closed

  @idempotency
  Scenario: A hold whose event comes again is one hold
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    And the plant holds a lot of the receipt
    When the event of the quality notice arrives again
    Then the supplier sees 1 quality notice

  @idempotency
  Scenario: The same corrective action sent again is booked once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    And the plant holds a lot of the receipt
    When the supplier answers the quality case
    And the document is sent again
    Then it is answered exactly as the first time
    And the ERP books 1 corrective action

  @response-in-time @serial @case-visibility @needs-exceptions @needs-clock
  Scenario: A corrective action that comes too late counts, and somebody is told
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    And the plant holds a lot of the receipt
    When the time to answer the quality case passes
    And the supplier answers the quality case
    Then the ERP books 1 corrective action
    And a case "quality.late" is open for the buyer

  @segregation
  Scenario: Nobody reads another supplier's quality case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment with its lots
    And the plant holds a lot of the receipt
    When another supplier reads the quality case
    Then it is answered exactly as for a quality case that does not exist
