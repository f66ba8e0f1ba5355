@case-visibility @needs-exceptions
Feature: Documents name things that exist
  A wrong unit or material is somebody's data to mend; the case names whose.

  Scenario: A unit that the material does not have is a case for master data
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier ships 3 KGM against the order
    Then the document is refused with status 422
    And a case "master-data.unit" is open for master-data
    And the ERP books no shipment

  Scenario: A material that was not ordered is a case for master data
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier ships the material MAT-5000 against the order
    Then the document is refused with status 422
    And a case "master-data.unknown" is open for master-data
    And the ERP books no shipment

  Scenario: A plant that does not exist is a case for master data
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order for the plant "P99"
    Then the document is refused with status 422
    And a case "master-data.unknown" is open for master-data
    And the ERP books no commitment

  Scenario: The ERP receives the plant's name with the commitment
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier accepts the order
    Then the ERP books the commitment once
    And the commitment names the plant as the ERP does
