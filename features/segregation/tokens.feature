@segregation
Feature: Only who proves who it is gets in

  Scenario Outline: An acknowledgement with <token> is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order with <token>
    Then the document is refused with status 401
    And the ERP books no commitment

    Examples:
      | token            |
      | no token         |
      | an altered token |

  @serial @needs-clock
  Scenario: An expired token is refused, and a new one lets the same document in
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier holds a token that will have expired
    When the supplier accepts the order with the expired token
    Then the document is refused with status 401
    And the ERP books no commitment yet
    When the document is sent again with a new token
    Then the document is taken
    And the ERP books the commitment once

  Scenario: Reading needs a token too
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier reads the order with no token
    Then the answer has status 401

  Scenario: A wrong client secret gets no token
    When a token is asked for with a wrong secret
    Then the answer has status 401
