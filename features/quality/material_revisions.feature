@order-versions @needs-quality
Feature: What is shipped is what the drawing that counts asks for
  A new revision of a drawing reaches the supplier with a revision of the order. Parts of the old one do not fit any more.

  Scenario: A shipment in the revision that the order asks for now is booked
    Given an order of 100 EA of MAT-5000 that the supplier sees
    And the buyer changes the drawing to revision B
    And the supplier sees revision 2 of the order
    When the supplier ships 100 EA of drawing revision B against the order
    Then the ERP books the shipment once

  @case-visibility @needs-exceptions
  Scenario: A shipment in an outdated revision of its material is a case for the buyer
    Given an order of 100 EA of MAT-5000 that the supplier sees
    And the buyer changes the drawing to revision B
    And the supplier sees revision 2 of the order
    When the supplier ships 100 EA of drawing revision A against the order
    Then the document is refused with status 422
    And a case "material.revision" is open for the buyer
    And the ERP books no shipment

  @case-visibility @sequencing @needs-exceptions
  Scenario: What arrived before its order is compared when that comes
    Given the event of the next change is held back
    And the buyer releases an order of 60 EA of MAT-5000
    When the supplier ships 60 EA of drawing revision 0 against the order
    And the held event arrives
    Then a case "material.revision" is open for the buyer
    And the ERP books no shipment
