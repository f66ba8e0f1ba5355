@order-versions @sequencing @needs-forecasts
Feature: Suppliers see the latest issue of their forecasts
  Planning forecasts twice a day what each plant will presumably need. A supplier that plans with an old issue builds the wrong parts.

  @smoke
  Scenario: Each planning run takes the place of the one before
    Given a forecast of "100 EA, 80 EA, 120 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    When the planning run of the morning issues the forecast with "90 EA, 7.5 DZN, 110 EA"
    Then the supplier sees issue 2 of the forecast
    And the gateway shows issue 2 of the forecast without a commitment
    And the forecast is listed to its supplier alone

  Scenario: An issue that arrives late is not shown any more
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    And the planning run of the morning issues the forecast with "90 EA, 70 EA", and its event is held back
    And the planning run of the evening issues the forecast with "60 EA, 50 EA"
    And the supplier sees issue 3 of the forecast
    When the held event arrives
    Then the supplier was shown the issues "1, 3" of the forecast

  @idempotency
  Scenario: An issue whose event arrives twice is shown once
    Given a forecast of "31.50 KGM, 12.25 KGM" of MAT-2000 with 5 percent less allowed that the supplier sees
    When the event of the forecast arrives again
    Then the supplier was shown the issues "1" of the forecast

  Scenario: A forecast does not wait for, and takes nothing from, another of its supplier
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    And a forecast of "40 EA, 30 EA" of MAT-6000 with 5 percent less allowed that the supplier sees
    And the portal answers slowly for the forecast
    And the planning run of the morning issues the forecast with "90 EA, 70 EA"
    And the planning run of the noon issues the forecast with "80 EA, 70 EA"
    When the planning run of the evening issues every forecast with "70 EA, 60 EA"
    Then the supplier sees every forecast in its latest issue

  Scenario: A forecast takes nothing from another that waits to be shown
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    And a forecast of "40 EA, 30 EA" of MAT-6000 with 5 percent less allowed that the supplier sees
    And the portal answers slowly for every forecast
    And the planning run of the morning issues every forecast with "90 EA, 70 EA"
    When the planning run of the evening issues every forecast with "70 EA, 60 EA"
    Then the supplier sees every forecast in its latest issue

  @segregation
  Scenario: A forecast is its supplier's alone
    Given a forecast of "100 EA, 80 EA" of MAT-1000 with 5 percent less allowed that the supplier sees
    When another supplier reads the forecast
    Then it is answered exactly as for a forecast that does not exist
