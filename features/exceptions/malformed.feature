@case-visibility @needs-exceptions
Feature: A document that cannot be read is kept, explained and routed
  The supplier's developer must learn what to mend, and the original must be there, byte for byte.
  Each way to spoil a document changes one thing only, so that the reason of the case can be held against it.

  Scenario Outline: An acknowledgement with <wrong>
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier sends an acknowledgement spoiled by <way>
    Then the document is refused because it is malformed
    And a case of the class "<class>" is open for the supplier
    And the case keeps exactly the bytes that were sent
    And the ERP books no commitment

    Examples: Structure
      | way                       | class                         | wrong                                                         |
      | S01-truncated-at-token    | structure                     | everything from the lines on cut off                          |
      | S01-truncated-mid-token   | structure                     | everything after the middle of its note cut off               |
      | S01-truncated-last-brace  | structure                     | its very last character cut off                               |
      | S02-trailing-garbage      | structure                     | a mail footer after its end                                   |
      | S02-extra-brace           | structure                     | one closing brace too many                                    |
      | S02-two-documents         | structure                     | the same document once more behind it                         |
      | S02-trailing-comma        | structure                     | a comma after its last entry                                  |
      | S02-comment               | structure                     | a programmer's comment in front                               |
      | S03-array-root            | structure                     | a list around it                                              |
      | S03-null-root             | structure                     | nothing but the word null                                     |
      | S03-missing-required      | structure                     | its plant missing                                             |
      | S03-unknown-member        | structure                     | an entry that nobody agreed on                                |
      | S03-unknown-line-member   | structure                     | an entry that nobody agreed on in its first line              |
      | S03-null-member           | structure                     | null as its plant                                             |
      | S03-wrong-type            | structure                     | its note as a number                                          |
      | S03-object-for-list       | structure                     | one object where the list of its lines belongs                |
      | S03-text-for-object       | structure                     | quantity and unit of its first line in one text               |
      | S04-duplicate-member      | structure                     | two plants that differ                                        |
      | S04-duplicate-amount      | structure                     | two amounts that differ in its first line                     |
      | S05-depth-bomb            | structure or size             | two hundred lists in one another                              |
      | S06-wrong-case            | structure                     | Plant written with a capital letter                           |
      | S07-empty                 | structure or size             | nothing in it at all                                          |
      | S07-blank                 | structure                     | nothing but blanks in it                                      |
      | S07-xml                   | structure                     | XML where JSON was agreed                                     |
      | S09-no-lines              | structure or size             | no line in it                                                 |
      | S09-duplicate-line        | structure                     | its first line twice under one number                         |

    Examples: Encoding
      | way                       | class                         | wrong                                                         |
      | E01-byte-order-mark       | encoding                      | a byte order mark in front, as some editors leave it          |
      | E02-utf16-le              | encoding                      | two bytes for each character, low byte first                  |
      | E02-utf16-be              | encoding                      | two bytes for each character, high byte first                 |
      | E02-utf16-unmarked        | encoding or structure         | two bytes for each character and no mark to tell              |
      | E03-latin-1               | encoding                      | umlauts in its note in an old western encoding                |
      | E04-overlong              | encoding                      | a character in its note written with more bytes than it needs |
      | E04-cut-character         | encoding                      | half a euro sign in its note                                  |
      | E04-surrogate-bytes       | encoding                      | half a pair of an old encoding in its note                    |
      | E04-lone-surrogate-escape | encoding or structure or text | an escape in its note that stands for half a character        |

    Examples: Size
      | way                       | class                         | wrong                                                         |
      | Z01-body-over-limit       | size                          | more than 256 KiB, all of it in the note                      |
      | Z02-501-lines             | size                          | one line more than the 500 that are allowed                   |
      | Z02-2500-lines            | size                          | two and a half thousand lines                                 |
      | Z03-long-note             | size or text                  | a note over 2000 characters                                   |
      | Z03-huge-note             | size                          | a note of a million characters                                |

    Examples: Numbers
      | way                       | class                         | wrong                                                         |
      | N01-29-digits             | number                        | an amount of 29 digits                                        |
      | N01-huge-with-decimals    | number                        | an amount beyond 2^63 with ten decimals                       |
      | N01-too-fine              | number                        | an amount with 28 decimals                                    |
      | N02-exponent              | number                        | an amount in scientific notation                              |
      | N02-not-a-number          | number                        | NaN as an amount                                              |
      | N02-infinity              | number                        | Infinity as an amount                                         |
      | N02-minus-zero            | number                        | an amount of minus zero                                       |
      | N03-leading-zeros         | number                        | an amount with leading zeros                                  |
      | N03-leading-plus          | number                        | an amount with a plus sign                                    |
      | N03-thousands-separator   | number                        | an amount with a thousands separator                          |
      | N03-decimal-comma         | number                        | an amount with a decimal comma                                |
      | N03-trailing-point        | number                        | an amount with nothing after its point                        |
      | N03-leading-point         | number                        | an amount with nothing before its point                       |
      | N03-blank-inside          | number                        | an amount with a blank in it                                  |
      | N03-hexadecimal           | number                        | an amount in hexadecimal                                      |
      | N03-foreign-digits        | number                        | an amount in Arabic digits                                    |
      | N04-negative              | number                        | a negative amount                                             |
      | N06-json-number           | number                        | an amount as a bare number, which programs round              |
      | N06-empty                 | number                        | an empty amount                                               |
      | N06-words                 | number                        | an amount in words                                            |

    Examples: Text
      | way                       | class                         | wrong                                                         |
      | U02-bidi-override         | text                          | a mark in its note that turns the writing direction           |
      | U02-bidi-isolate          | text                          | a mark in its note that sets a part apart                     |
      | U02-no-break-space        | text                          | a blank that does not break after its plant                   |
      | U05-look-alike            | text                          | a Cyrillic letter in its plant                                |
      | U06-nul                   | text                          | a zero character in its note                                  |
      | U06-control               | text                          | a bell in its note                                            |
      | U06-escape-sequence       | text                          | a terminal's colour code in its note                          |
      | U06-late-control          | text                          | a control character of the upper range in its note            |
      | U06-line-break            | text                          | a line break in its note                                      |
      | U06-raw-control           | text or structure             | a control character in its note that is not even escaped      |
      | U07-long-reference        | text or size                  | a reference over 80 characters                                |
      | U07-padded-plant          | text                          | blanks after its plant, as old systems fill them up           |

    Examples: Dates
      | way                       | class                         | wrong                                                         |
      | T01-month-13              | date                          | a date in month 13                                            |
      | T01-february-30           | date                          | a date on 30 February                                         |
      | T01-february-29           | date                          | 29 February in a year that has none                           |
      | T01-day-0                 | date                          | a date on day 0                                               |
      | T02-24-hours              | date                          | a time of 24:00                                               |
      | T02-hour-25               | date                          | a time of 25:00                                               |
      | T02-leap-second           | date                          | a time in a leap second                                       |
      | T03-missing-offset        | date                          | a time that does not say where                                |
      | T03-impossible-offset     | date                          | a time a hundred hours ahead of the world's                   |
      | T03-missing-seconds       | date                          | a time without seconds                                        |
      | T05-two-digit-year        | date                          | a year of two digits                                          |
      | T05-year-9999             | date                          | the year 9999, which means never                              |
      | T05-year-0001             | date                          | the year 1, which means unset                                 |
      | T06-day-first             | date                          | a date with slashes, day first                                |
      | T06-ambiguous             | date                          | a date with slashes of which nobody knows the order           |
      | T06-empty                 | date                          | an empty date                                                 |
      | T08-epoch                 | date or structure             | a date as a number of milliseconds                            |
      | T08-dot-net               | date                          | a date as old Microsoft services write it                     |
      | T09-week-date             | date                          | a date by its week                                            |
      | T09-compact               | date                          | a date without dashes                                         |

  Scenario Outline: A ship notice with <wrong>
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier sends a ship notice spoiled by <way>
    Then the document is refused because it is malformed
    And a case of the class "<class>" is open for the supplier
    And the case keeps exactly the bytes that were sent
    And the ERP books no shipment

    Examples: Structure
      | way                    | class                 | wrong                                                |
      | S01-truncated-at-token | structure             | everything from the lines on cut off                 |
      | S02-trailing-garbage   | structure             | a mail footer after its end                          |

    Examples: Encoding
      | way                    | class                 | wrong                                                |
      | E01-byte-order-mark    | encoding              | a byte order mark in front, as some editors leave it |
      | E02-utf16-unmarked     | encoding or structure | two bytes for each character and no mark to tell     |

    Examples: Size
      | way                    | class                 | wrong                                                |
      | Z01-body-over-limit    | size                  | more than 256 KiB, all of it in the note             |
      | Z03-long-note          | size or text          | a note over 2000 characters                          |

    Examples: Numbers
      | way                    | class                 | wrong                                                |
      | N01-29-digits          | number                | an amount of 29 digits                               |
      | N02-exponent           | number                | an amount in scientific notation                     |

    Examples: Text
      | way                    | class                 | wrong                                                |
      | U02-bidi-override      | text                  | a mark in its note that turns the writing direction  |
      | U05-look-alike         | text                  | a Cyrillic letter in its plant                       |

    Examples: Dates
      | way                    | class                 | wrong                                                |
      | T01-month-13           | date                  | a date in month 13                                   |
      | T01-day-0              | date                  | a date on day 0                                      |

  Scenario Outline: A <what> in place of an acknowledgement is refused, kept and explained
    Given an order of 100 EA of MAT-1000 that the supplier sees
    When the supplier sends the file "data/<file>" in place of an acknowledgement
    Then the document is refused because it is malformed
    And a case of the class "structure" is open for the supplier
    And the case keeps exactly the bytes that were sent
    And the ERP books no commitment

    Examples:
      | file               | what                          |
      | x12-855.edi        | X12 interchange               |
      | edifact-ordrsp.edi | EDIFACT interchange           |
      | confirmation.xml   | cXML document                 |
      | spreadsheet.csv    | spreadsheet's export          |
      | login-page.html    | login page                    |
      | form.txt           | form                          |
      | odata.json         | document of another interface |
