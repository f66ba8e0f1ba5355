@financial-reconciliation
Feature: Quantities stay within what was agreed, exactly
  One piece too many is a dock that refuses a truck; a rounding is an invoice that never matches.

  Scenario Outline: <shipped> of 100 with 5 percent tolerance is <verdict>
    Given an order of 100 EA of MAT-1000 with 5 percent over-delivery that the supplier sees
    When the supplier ships <shipped> EA against the order
    Then the document is <verdict>

    Examples:
      | shipped | verdict                 |
      | 1       | taken                   |
      | 100     | taken                   |
      | 104     | taken                   |
      | 105     | taken                   |
      | 106     | refused with status 422 |
      | 1000    | refused with status 422 |

  Scenario Outline: The limit is exact for fractions: <shipped> of 33.3 kg with 2.5 percent
    Given an order of 33.3 KGM of MAT-2000 with 2.5 percent over-delivery that the supplier sees
    When the supplier ships <shipped> KGM against the order
    Then the document is <verdict>

    Examples:
      | shipped    | verdict                 |
      | 34.1325    | taken                   |
      | 34.1325001 | refused with status 422 |

  @case-visibility @needs-exceptions
  Scenario: Several notices together must stay within the tolerance
    Given an order of 100 EA of MAT-1000 with 5 percent over-delivery that the supplier sees
    And the supplier shipped 60 EA against the order
    And the supplier shipped 45 EA against the order
    When the supplier ships 1 EA against the order
    Then the document is refused with status 422
    And a case "quantity.tolerance" is open for the buyer
    And the ERP has 105 EA shipped for the order

  Scenario Outline: <shipped> <unit> are booked as <base> in the base unit
    Given an order of <ordered> that the supplier sees
    When the supplier ships <shipped> <unit> against the order
    Then the document is taken
    And the ERP has <base> shipped for the order

    Examples:
      | ordered              | shipped | unit | base           |
      | 100 EA of MAT-1000   | 2.5     | DZN  | 30 EA          |
      | 100 KGM of MAT-2000  | 100     | LBR  | 45.359237 KGM  |
      | 100 MTR of MAT-3000  | 10      | FOT  | 3.048 MTR      |
      | 10 LTR of MAT-4000   | 2500    | MLT  | 2.5 LTR        |

  @case-visibility @needs-exceptions
  Scenario: A raised order quantity raises the limit
    Given an order of 100 EA of MAT-1000 with 0 percent over-delivery that the supplier sees
    And the supplier shipped 100 EA against the order
    And the buyer changes the quantity to 110 EA
    And the supplier sees revision 2 of the order
    When the supplier ships 10 EA against the order
    Then the document is taken
    When the supplier ships 1 EA against the order
    Then the document is refused with status 422
    And a case "quantity.tolerance" is open for the buyer
