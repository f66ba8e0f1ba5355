@version-lifecycle @serial @last @needs-clock @needs-dead-letters
Feature: The day on which a version ends
  Until its last second a version works as ever. At its sunset it is gone for what is sent, and never for what was taken before.

  Scenario: An answer that was taken before the sunset and is still queued at it is delivered after it
    Given an order of 100 EA of MAT-1000 that the supplier sees
    And the ERP is out of order for the order's documents
    When the sunset of the deprecated version is an hour away
    And the supplier accepts the order through the deprecated version
    Then the document is taken
    And the answer says since when the version is deprecated and when it ends
    And a dead letter is kept for the document
    When the sunset of the deprecated version comes
    And the supplier reads the order through the deprecated version
    Then the answer has status 410
    And the answer says which version follows
    When the supplier reads the order through the current version
    Then the answer has status 200
    When the ERP is well again
    And the operator replays the dead letter
    Then the ERP books the commitment once
    And the ERP holds the commitment as "confirmed"
