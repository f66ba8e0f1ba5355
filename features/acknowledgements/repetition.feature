@idempotency
Feature: Saying it twice has the effect of saying it once
  A portal that heard nothing says it again. The ERP must not book it again.

  @smoke @production-safe
  Scenario: The same acknowledgement sent again gets the first answer and no second booking
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the document is sent again
    Then it is answered exactly as the first time
    And the ERP books the commitment once

  Scenario: A repeat that is only spelled differently is the same
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the document is sent again with other white space and member order
    Then it is answered exactly as the first time
    And the ERP books the commitment once

  Scenario Outline: <count> repeats at once book once
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order <count> times at once
    Then the ERP books the commitment once
    And a repeat after that is answered exactly as the one that won

    Examples:
      | count |
      | 2     |
      | 8     |
      | 24    |

  Scenario: The same key with another quantity is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the same key is used for another quantity
    Then the document is refused with status 422
    And the ERP books the commitment once

  @case-visibility @needs-exceptions
  Scenario: The same acknowledgement under a new key is a duplicate
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the document is sent again under a new key
    Then the document is refused with status 409
    And a case "duplicate.same" is open for the supplier
    And the case names the document that is repeated
    And the ERP books the commitment once

  @case-visibility @needs-exceptions
  Scenario: The same number with other content is a conflicting duplicate
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the same number is sent under a new key with another quantity
    Then the document is refused with status 409
    And a case "duplicate.conflicting" is open for the supplier
    And the ERP books the commitment once

  @segregation
  Scenario: Two suppliers may use the same key and the same document number
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And an order of 80 EA of MAT-6000 that another supplier sees
    When both suppliers accept their orders with the same key and the same number
    Then both documents are taken
    And the ERP books one commitment for each order

  Scenario: A second, different answer under its own number is no duplicate
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the supplier accepted the order
    When the supplier accepts the order
    Then the document is taken
    And the ERP books 2 commitments

  @case-visibility @needs-exceptions
  Scenario: A refused document that is sent again gets the same refusal and one case
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier answers the order with the word "perhaps"
    And the document is sent again
    Then it is answered exactly as the first time
    And one case "status.unmapped" is open for the integration

  Scenario: A submission without a key is refused
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order without an idempotency key
    Then the document is refused with status 400
    And the ERP books no commitment
