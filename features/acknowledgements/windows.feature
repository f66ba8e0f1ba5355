@sequencing @response-in-time @serial @needs-clock
Feature: A supplier answers in time, or the buyer is told
  Silence is an answer too, and the buyer must hear it while there is still time to act.

  @needs-exceptions
  Scenario: An order that nobody answers is escalated when its window has passed
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the acknowledgement window passes
    Then a case "acknowledgement.overdue" is open for the buyer
    And the case is escalated
    And the order is shown as overdue

  @needs-exceptions
  Scenario: A late answer counts and closes the escalation
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the acknowledgement window passes
    And a case "acknowledgement.overdue" is open for the buyer
    When the supplier accepts the order
    Then the document is taken
    And the ERP books the commitment once
    And the case is resolved

  @needs-exceptions
  Scenario: An answer in time leaves no case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the acknowledgement window passes
    Then no case is open

  @needs-exceptions
  Scenario: An early ship notice whose order never comes becomes a case
    Given the event of the next change is held back
    And the buyer releases an order of 60 EA of MAT-6000
    When the supplier ships 60 EA against the order, which never arrives
    Then the document is parked
    When the parking window passes
    Then a case "parent.missing" is open for the buyer
    And the case keeps exactly the bytes that were sent
    And the ERP books no shipment

  Scenario: An order that nobody answers is shown as overdue when its window has passed
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the acknowledgement window passes
    Then the order is shown as overdue

  @needs-calendars @needs-exceptions
  Scenario Outline: A <pause> does not count against the supplier
    Given the supplier works on a calendar of its own
    And it is noon on the supplier's last working day before a <pause>
    And an order of 100 EA of MAT-1000 that the supplier sees
    When all but a minute of the supplier's working time to answer passes
    Then no case is open
    And the order is shown as awaiting-acknowledgement
    When the supplier's working time to answer passes
    Then a case "acknowledgement.overdue" is open for the buyer
    And the case is escalated
    And the order is shown as overdue

    Examples:
      | pause   |
      | weekend |
      | holiday |

  @idempotency
  Scenario: A repeat after hours still gets the first answer
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When half of the time passes for which a key is remembered
    And the document is sent again
    Then it is answered exactly as the first time
    And the ERP books the commitment once
