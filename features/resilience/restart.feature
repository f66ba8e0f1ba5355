@replay-and-retry @serial @needs-restart
Feature: A killed integration loses nothing that it accepted and repeats nothing

  @idempotency
  Scenario: A repeat after a restart gets the first answer
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the integration is killed and started again
    And the document is sent again
    Then it is answered exactly as the first time
    And the ERP books the commitment once

  Scenario: A document that was taken just before the kill is delivered after it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP fails 2 times with status 503 before booking for the order
    When the supplier accepts the order
    And the integration is killed and started again
    Then the ERP books the commitment once

  Scenario: A booking whose answer was lost in the kill is not repeated
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP books and never answers once for the order
    When the supplier accepts the order
    And the ERP has booked the commitment
    And the integration is killed and started again
    Then the ERP books the commitment once

  Scenario: Orders that are released while the integration is down arrive
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the integration is killed, the buyer changes the quantity to 150 EA, and it is started again
    Then the supplier sees revision 2 of the order

  Scenario Outline: Documents that come in a burst around <times> kills are all booked once
    Given 8 orders of 20 EA of MAT-6000 that the supplier sees
    When the supplier accepts all of them while the integration is killed <times> times and started again
    Then the ERP books one commitment for each order

    Examples:
      | times |
      | 1     |
      | 4     |
