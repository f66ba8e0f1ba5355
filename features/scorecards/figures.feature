@financial-reconciliation @needs-scorecards @needs-receipts
Feature: A supplier's scorecard follows from what happened, figure by figure
  A scorecard decides who gets the next order. So each figure can be computed anew from orders, answers, receipts and decisions, by whoever doubts it.

  @smoke
  Scenario: What is received in time counts as delivered on time and in full
    Given the supplier knows its scorecard of 2021-03
    And an order of 100 EA of MAT-1000, issued on 2021-03-01, that the supplier sees
    And the supplier shipped 100 EA against the order
    When the plant receives the whole shipment on 2021-03-15
    Then its scorecard tells 1 more due: 1 on time and in full, 0 missed, 0 open
    And its scorecard tells 100 EA more received, 0 rejected

  Scenario Outline: Of <shipped> EA on <day>, half an order of 100 EA due on the 15th and half on the 17th, <in full> deliveries were in time
    Given the supplier knows its scorecard of <month>
    And an order of 100 EA of MAT-1000 in two deliveries, issued on <month>-01, that the supplier sees
    And the supplier shipped <shipped> EA against the order
    When the plant receives the whole shipment on <month>-<day>
    Then its scorecard tells 2 more due: <in full> on time and in full, <missed> missed, 0 open

    Examples:
      | month   | day | shipped | in full | missed |
      | 2021-04 | 15  | 100     | 2       | 0      |
      | 2021-05 | 15  | 99      | 1       | 1      |
      | 2021-06 | 16  | 100     | 1       | 1      |
      | 2021-07 | 18  | 100     | 0       | 2      |

  Scenario: What is not due yet is open, and decides nothing
    Given the supplier knows its scorecard of 2095-03
    And an order of 100 EA of MAT-1000, issued on 2095-03-01, that the supplier sees
    Then its scorecard tells 1 more due: 0 on time and in full, 0 missed, 1 open
    And each of its shares is that of its counts

  Scenario: What is taken back was not delivered, whenever it is taken back
    Given the supplier knows its scorecard of 2021-08
    And an order of 100 EA of MAT-1000, issued on 2021-08-01, that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment on 2021-08-15
    And 40 EA of the receipt are taken back
    Then its scorecard tells 1 more due: 0 on time and in full, 1 missed, 0 open
    And its scorecard tells 60 EA more received, 0 rejected

  @idempotency
  Scenario: A receipt whose event comes again is counted once
    Given the supplier knows its scorecard of 2021-09
    And an order of 100 EA of MAT-1000, issued on 2021-09-01, that the supplier sees
    And the supplier shipped 60 EA against the order
    And the plant received the whole shipment on 2021-09-15
    When the event of the receipt arrives again
    Then its scorecard tells 1 more due: 0 on time and in full, 1 missed, 0 open
    And its scorecard tells 60 EA more received, 0 rejected

  @order-versions
  Scenario: An order counts in its latest revision, and not when it is cancelled
    Given the supplier knows its scorecard of 2021-10
    And an order of 100 EA of MAT-1000, issued on 2021-10-01, that the supplier sees
    And the supplier shipped 60 EA against the order
    And the plant received the whole shipment on 2021-10-15
    When the buyer changes the quantity to 60 EA
    Then its scorecard tells 1 more due: 1 on time and in full, 0 missed, 0 open
    When the buyer cancels the order
    Then its scorecard tells 0 more due: 0 on time and in full, 0 missed, 0 open

  Scenario Outline: The month ends at midnight in the supplier's place: goods of <time>
    Given the supplier is the <supplier>
    And the supplier knows its scorecard of <month>
    And an order of 100 EA of MAT-1000, issued on <month>-16, that the supplier sees
    And the supplier shipped 100 EA against the order
    When the plant receives the whole shipment on <time>
    Then its scorecard tells 1 more due: <in full> on time and in full, <missed> missed, 0 open
    And its scorecard tells <received> EA more received, 0 rejected

    Examples:
      | supplier | month   | time                 | in full | missed | received |
      | second   | 2022-06 | 2022-06-30T14:59:59Z | 1       | 0      | 100      |
      | second   | 2022-04 | 2022-04-30T15:00:00Z | 0       | 1      | 0        |
      | last     | 2022-09 | 2022-09-30T21:59:59Z | 1       | 0      | 100      |
      | last     | 2022-11 | 2022-11-30T23:00:00Z | 0       | 1      | 0        |

  @supplier-segregation
  Scenario: What another supplier is asked for and delivers is not counted
    Given the supplier knows its scorecard of 2021-11
    And an order of 100 EA of MAT-1000, issued on 2021-11-01, that the supplier sees
    When another supplier gets an order of 30 EA of MAT-1000, issued on 2021-11-01
    Then its scorecard tells 1 more due: 0 on time and in full, 1 missed, 0 open
    And its scorecard tells 1 more to answer: 0 in time, 0 late, 1 open

  @needs-quality
  Scenario Outline: Of what is held, only what is returned or scrapped is rejected: <disposition>
    Given the supplier knows its scorecard of <month>
    And an order of 100 EA of MAT-1000, issued on <month>-01, that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment on <month>-15
    And the plant holds a lot of the receipt
    When the plant decides: <disposition>
    Then the quality case is closed
    And its scorecard tells 100 EA more received, <rejected> rejected

    Examples:
      | month   | disposition | rejected |
      | 2022-01 | use-as-is   | 0        |
      | 2022-02 | return      | 50       |
      | 2022-03 | scrap       | 50       |

  @needs-quality
  Scenario: What is rejected did arrive, also when it goes back
    Given the supplier knows its scorecard of 2022-05
    And an order of 100 EA of MAT-1000, issued on 2022-05-01, that the supplier sees
    And the supplier shipped 100 EA against the order
    And the plant received the whole shipment on 2022-05-15
    And the plant holds a lot of the receipt
    And the plant decides: return
    When the receipt is taken back
    Then its scorecard tells 1 more due: 0 on time and in full, 1 missed, 0 open
    And its scorecard tells 50 EA more received, 50 rejected

  @needs-quality
  Scenario: A share that lies halfway is rounded up
    Given the supplier knows its scorecard of 2022-07
    And an order of 128 EA of MAT-1000, issued on 2022-07-01, that the supplier sees
    And the supplier shipped 127 EA against the order
    And the plant received the whole shipment on 2022-07-10
    And the supplier shipped 1 EA against the order
    And the plant received the whole shipment on 2022-07-11
    And the plant holds a lot of the receipt
    When the plant decides: scrap
    Then its scorecard tells 128 EA more received, 1 rejected
    And each of its shares is that of its counts

  @response-in-time
  Scenario: An order is answered in time, and a change of it asks anew, in its own month
    Given the supplier knows its scorecard of 2021-12
    And an order of 100 EA of MAT-1000, issued on 2021-12-01, that the supplier sees
    Then its scorecard tells 1 more to answer: 0 in time, 0 late, 1 open
    When the supplier accepts the order
    Then its scorecard tells 1 more to answer: 1 in time, 0 late, 0 open
    When the buyer changes the quantity to 90 EA
    Then its scorecard tells 0 more to answer: 0 in time, 0 late, 0 open

  @serial @response-in-time @needs-clock
  Scenario: An order that nobody answers in its window is late, and stays late when it is answered
    Given the supplier knows its scorecard of 2022-08
    And an order of 100 EA of MAT-1000, issued on 2022-08-01, that the supplier sees
    When the acknowledgement window passes
    Then its scorecard tells 1 more to answer: 0 in time, 1 late, 0 open
    When the supplier accepts the order
    Then its scorecard tells 1 more to answer: 0 in time, 1 late, 0 open

  Scenario: A month with nothing in it has no shares
    When the supplier reads its scorecard of 2001-02
    Then the scorecard tells nothing, and no shares

  @version-lifecycle
  Scenario Outline: There is no scorecard of <month> in version <version>
    When the supplier reads its scorecard of <month> in version <version>
    Then the answer has status 404

    Examples:
      | month   | version |
      | 2021-13 | v3      |
      | March   | v3      |
      | 2021-03 | v2      |
