@version-lifecycle @serial @last @needs-clock @needs-announced-deprecation
Feature: The day on which a version is deprecated
  A version is announced, then deprecated, then gone. On the day of its deprecation nothing changes but what is said of it.

  Scenario: A version works on the day of its deprecation as it did the hour before, and says so from then on
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the deprecation of the announced version is an hour away
    And the supplier reads the order through the announced version
    Then the answer has status 200
    And the answer says nothing wrong of the announced deprecation
    When the deprecation of the announced version comes
    And the supplier reads the order through the announced version
    Then the answer has status 200
    And the answer says since when the announced version is deprecated
    When the supplier accepts the order through the announced version
    Then the document is taken
    And the ERP books the commitment once
