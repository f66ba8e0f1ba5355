@replay-and-retry
Feature: A failing ERP costs time, not documents
  A technical failure is retried with the same key until it works. The supplier does not have to know.

  Scenario Outline: The ERP fails <times> times with <status> <moment> booking
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP fails <times> times with status <status> <moment> booking for the order
    When the supplier accepts the order
    Then the document is taken
    And the ERP books the commitment once
    And the fault was met <times> times

    Examples:
      | times | status | moment |
      | 1     | 500    | before |
      | 1     | 500    | after  |
      | 3     | 503    | before |
      | 2     | 502    | after  |

  Scenario Outline: The ERP <trouble>
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP <trouble> for the order
    When the supplier accepts the order
    Then the document is taken
    And the ERP books the commitment once
    And the fault was met 1 times

    Examples:
      | trouble                                           |
      | books and never answers once                      |
      | never answers once                                |
      | books and breaks the connection in its answer     |
      | breaks the connection in its answer               |
      | answers slowly                                    |
      | asks to come back in 1 second                     |
      | asks to come back at a date 2 seconds ahead       |

  Scenario: A throttled ERP is not asked again before its time
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP asks to come back in 1 second for the order
    When the supplier ships 100 EA against the order
    Then the ERP books the shipment once
    And it was not asked again within 1 second

  Scenario: The portal fails, and the supplier sees the order all the same
    Given the portal fails 2 times with status 500 after taking the next order
    When the buyer releases an order of 100 EA of MAT-1000
    Then the supplier sees revision 1 of the order
    And the fault was met 2 times
