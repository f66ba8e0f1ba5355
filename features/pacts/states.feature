Feature: Provider states of example.json
  Each scenario brings about the state that it is named after.

  Scenario: an order waits for an answer
    Given an order of <amount> EA of MAT-1000 that the supplier sees

  Scenario: another supplier has an order
    Given an order of 10 EA of MAT-1000 that the supplier sees
    And an order of 10 EA of MAT-1000 that another supplier sees
