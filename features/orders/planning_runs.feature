@order-versions @sequencing
Feature: A planning run changes many orders at once
  Planning runs twice a day. The supplier must see each order as the latest run has left it, whatever came between.

  Scenario: Every order of a run is shown
    Given 6 orders of 100 EA of MAT-1000 that the supplier sees
    When the planning run of the morning moves every order by 5 days
    Then every order is shown as the latest run has left it

  Scenario: A run that begins before the one before was answered takes its place
    Given 4 orders of 100 EA of MAT-1000 that the supplier sees
    And the planning run of the morning moves every order by 5 days
    And every order is shown as the latest run has left it
    And the planning run of the evening moves every order by 2 days
    And every order is shown as the latest run has left it
    When the supplier answers every order as the run before has left it
    And the supplier accepts every order as it is
    Then the ERP books one commitment for each order

  Scenario: Two runs whose events arrive in reverse end at the later one
    Given 3 orders of 100 EA of MAT-1000 that the supplier sees
    When the events of two planning runs of every order arrive in reverse
    Then every order is shown as the latest run has left it
    And the portal was never shown revision 2

  Scenario: What a run says of one order does not depend on a later run of others
    Given 3 orders of 100 EA of MAT-1000 that the supplier sees
    And the planning run of the morning moves every order by 5 days, and its event for the first is held back
    And the planning run of the evening moves the other orders by 2 days
    When the held event arrives
    Then every order is shown as the latest run has left it

  Scenario: What one run changes of an order one after the other ends in its last change
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the planning run of the morning changes the quantity to 80 and then the date
    Then every order is shown as the latest run has left it
    And the revisions that the portal was shown only went forward
