@case-visibility @needs-exceptions @needs-master-data
Feature: Master data are governed
  Each record has one owner and a revision. What the newest revision allows may be named; what it does not is a case with the owner's name on it.

  Scenario: A new material is ordered and confirmed as soon as the ERP has told of it
    Given a new material that the integration knows
    And an order of 60 EA of the new material that the supplier sees
    When the supplier accepts the order
    Then the ERP books the commitment once

  Scenario: A retired material is not ordered any more
    Given a new material that the integration knows
    And the ERP retires it
    When the buyer releases an order of 60 EA of the new material
    Then the integration refuses the order
    And a case "master-data.outdated" is open for master-data
    And the case names the owner of the record

  Scenario: A supplier does not confirm what was retired since it was ordered
    Given a new material that the integration knows
    And an order of 60 EA of the new material that the supplier sees
    When the ERP retires it
    And the supplier accepts the order
    Then the document is refused with status 422
    And a case "master-data.outdated" is open for master-data
    And the case names the owner of the record
    And the ERP books no commitment

  @needs-forecasts
  Scenario: Nothing is forecast of a retired material
    Given a new material that the integration knows
    And the ERP retires it
    When the ERP publishes a forecast of "60 EA, 60 EA" of the new material
    Then the integration refuses the forecast
    And a case "master-data.outdated" is open for master-data
    And the case names the owner of the record

  @needs-forecasts
  Scenario: A planning run that still plans with a retired material is told so
    Given a new material that the integration knows
    And a forecast of "60 EA, 60 EA" of the new material that the supplier sees
    And the ERP retires it
    When the planning run of the evening issues the forecast with "40 EA, 40 EA"
    Then the integration refuses the forecast
    And a case "master-data.outdated" is open for master-data
    And the supplier sees issue 1 of the forecast

  @needs-forecasts
  Scenario: A supplier does not commit to a forecast of what was retired since
    Given a new material that the integration knows
    And a forecast of "60 EA, 60 EA" of the new material that the supplier sees
    When the ERP retires it
    And the supplier commits to 100 percent of the forecast
    Then the document is refused with status 422
    And a case "master-data.outdated" is open for master-data
    And the case names the owner of the record

  Scenario: What is brought back into use is confirmed again
    Given a new material that the integration knows
    And an order of 60 EA of the new material that the supplier sees
    And the ERP retires it
    When the ERP brings it back into use
    And the event of the change arrives again
    And the supplier accepts the order
    Then the ERP books the commitment once

  @sequencing
  Scenario: A change that arrives after a newer one changes nothing
    Given a new material that the integration knows
    And an order of 60 EA of the new material that the supplier sees
    And the ERP retires it, and the event is held back
    And the ERP brings it back into use
    When the event that was held back arrives
    And the supplier accepts the order
    Then the ERP books the commitment once

  Scenario: A supplier ships to the plants that its record names
    Given a new plant that the supplier delivers to
    And an order for the new plant that the supplier sees
    When the supplier no longer delivers to the new plant
    And the supplier ships 40 EA against the order
    Then the document is refused with status 422
    And a case "master-data.unknown" is open for master-data
    And the case names the owner of the record
    And the ERP books no shipment

  Scenario: A plant that was retired receives nothing more
    Given a new plant that the supplier delivers to
    And an order for the new plant that the supplier sees
    When the ERP retires it
    And the supplier ships 40 EA against the order
    Then the document is refused with status 422
    And a case "master-data.outdated" is open for master-data
    And the case names the owner of the record

  Scenario: A unit that was taken out of a material is not converted any more
    Given a new material that the integration knows
    And an order of 60 EA of the new material that the supplier sees
    When the ERP takes the unit DZN out of the material
    And the supplier ships 3 DZN against the order
    Then the document is refused with status 422
    And a case "master-data.unit" is open for master-data
    And the case names the owner of the record
    And the ERP books no shipment

  Scenario: No order is placed on an Incoterm that was retired
    Given the Incoterm CIF is retired
    When the buyer releases an order on that Incoterm
    Then the integration refuses the order
    And a case "master-data.outdated" is open for master-data
    And the case names the owner of the record

  @needs-invoices @needs-receipts
  Scenario: What was delivered is paid, whatever became of the material since
    Given a new material that the integration knows
    And an order of 60 EA of the new material that the supplier sees
    And the supplier shipped 60 EA against the order
    And the plant received 60 EA of the shipment
    And the ERP retires it
    When the supplier invoices 60 EA of the order
    Then the ERP books 1 invoice
