@data-fidelity @needs-quality
Feature: Certificates are kept as they were filed, and shown to whoever filed them
  An auditor asks for the certificate of a lot years later. What counts then is that it is the one that came, and that nobody else has seen it.

  Scenario: A certificate is filed in the ERP and read back byte by byte
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    When the supplier files a certificate for the order
    Then the ERP has 1 compliance document of the order
    When the supplier reads the certificate
    Then it gets exactly what it filed

  @case-visibility @needs-exceptions
  Scenario: A certificate whose bytes are not those of its digest is a case for the supplier
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    When the supplier files a certificate with other bytes than its digest says
    Then the document is refused with status 422
    And a case "compliance.digest" is open for the supplier
    And the ERP has 0 compliance documents of the order

  @case-visibility @needs-exceptions
  Scenario Outline: A certificate that is valid until <day> is <judged>
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    When the supplier files a certificate that is valid until <day>
    Then <told>
    And the ERP has <count> compliance documents of the order

    Examples:
      | day       | judged   | count | told                                                 |
      | tomorrow  | filed    | 1     | no case is open                                      |
      | yesterday | sent back | 0    | a case "compliance.expired" is open for the supplier |

  @sequencing
  Scenario: A certificate that comes before its order waits for it
    Given the event of the next change is held back
    And the buyer releases an order of 40 LTR of MAT-4000
    When the supplier files a certificate for the order
    Then the ERP has 0 compliance documents of the order
    When the held event arrives
    Then the ERP has 1 compliance document of the order

  @idempotency
  Scenario: The same certificate filed again is filed once
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    When the supplier files a certificate for the order
    And the document is sent again
    Then it is answered exactly as the first time
    And the ERP has 1 compliance document of the order

  @segregation
  Scenario: Nobody reads another supplier's certificate
    Given an order of 40 LTR of MAT-4000 that the supplier sees
    And the supplier files a certificate for the order
    When another supplier reads the certificate
    Then it is answered exactly as for a certificate that does not exist
