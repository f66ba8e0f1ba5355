Feature: What campaigns have found
  A campaign that breaks a promise is shrunk to the shortest plan that breaks it, and written as a scenario like these. Each keeps
  a way to fail that nobody had thought of from coming back.

  @campaign @serial @needs-restart
  Scenario: An old revision that arrives after a kill does not come back
    When these steps are taken
      | step | what happens | exactly |
      | 1 | the ERP releases order 1 of 1 EA of MAT-1000 to supplier 1 | {"id":1,"do":"release","order":1,"supplier":0,"lines":[{"material":"MAT-1000","amount":"1","unit":"EA"}],"over_percent":0} |
      | 2 | the ERP changes order 1: quantity 2, and holds its event back | {"id":2,"do":"revise","order":1,"change":{"quantity":2},"told":"held"} |
      | 3 | the ERP changes order 1: quantity 3 | {"id":3,"do":"revise","order":1,"change":{"quantity":3}} |
      | 4 | 60 ms later the integration is killed and started again | {"id":4,"after_ms":60,"do":"kill","after":0} |
      | 5 | the event of revision 2 of order 1 is sent | {"id":5,"do":"tell","order":1,"revision":2,"how":"well"} |
    Then nothing is left under way

  @campaign @serial @needs-dead-letters
  Scenario: A replay that fails again leaves one case, not two
    When these steps are taken
      | step | what happens | exactly |
      | 1 | the ERP releases order 1 of 1 EA of MAT-1000 to supplier 2 | {"id":1,"do":"release","order":1,"supplier":1,"lines":[{"material":"MAT-1000","amount":"1","unit":"EA"}],"over_percent":0} |
      | 2 | the portal begins to fail for order 1: 500 before the effect, from now on | {"id":2,"do":"fault","fault":1,"end":"portal","order":1,"kind":{"error":[500,"before-effect"]},"times":4294967295} |
      | 3 | everybody waits until nothing is under way | {"id":3,"do":"settle"} |
      | 4 | the operator replays every dead letter | {"id":4,"do":"replay","times":1} |
      | 5 | everybody waits until nothing is under way | {"id":5,"do":"settle"} |
    Then nothing is left under way
