@version-lifecycle
Feature: Old versions are announced, work until their day, and end
  Suppliers need time to move. They get it in writing, in every answer, and not a day less than promised.

  @production-safe
  Scenario: The current version says nothing of an end
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier reads the order through the current version
    Then the answer has status 200
    And the answer is not marked as deprecated

  Scenario: A deprecated version still shows the order and says until when
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier reads the order through the deprecated version
    Then the answer has status 200
    And the answer says since when the version is deprecated and when it ends
    And the answer is an order by the contract of that version

  Scenario: A deprecated version still takes an acknowledgement, with the same effect
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order through the deprecated version
    Then the document is taken
    And the answer says since when the version is deprecated and when it ends
    And the ERP books the commitment once
    And the ERP holds the commitment as "confirmed"

  Scenario: A deprecated version still takes a ship notice, converted to today's units
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier ships 100 EA against the order through the deprecated version
    Then the document is taken
    And the ERP has 100 EA shipped for the order

  Scenario: A version past its sunset is gone
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order through the sunset version
    Then the document is refused with status 410
    And the answer says which version follows
    And the ERP books no commitment

  Scenario: An unknown version is refused, not guessed
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order through the version "v9"
    Then the document is refused with status 404
    And the ERP books no commitment

  Scenario: A document of the old version sent to the new one is explained
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier sends a document of the deprecated version to the current one
    Then the document is refused with status 422
    And the refusal names what is wrong with pointers
    And the ERP books no commitment
