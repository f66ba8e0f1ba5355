//! A small language for Histories: one event in one line, with whatever is not said filled in as a correct run would have it.
//!
//! ```text
//! R1 = release O1 rev 1 lines 10:100EA<110      an intent named R1; the order's content is what R1 carries
//! R1 sent                                       its next attempt
//! R1 ok                                         what came of it; also `refused 409 problem stale-revision`, `unknown timeout`, `late ok`
//! R1 delivered                                  the integration calls the far side with it
//! R1 shown                                      the portal shows it; for a supplier's document: `booked`, `told accepted`
//! I1 booked end portal                          another end than the one that it is for keeps it
//! gateway shows R1 read L1                      what a supplier's read L1 has shown; without `read`, what the final read shows
//! lineage C-O1 hops erp-event:1,superseded:1    the hops of a correlation id with their revisions
//! wait 500                                      nothing happens for half a second; `advance 60` moves business time by a minute
//! G1 posted notice ASN-1                        the ERP posts a receipt; `shown` is the portal's page, `take-back` names the receipt by `takes`
//! F1 posted under 5                             the ERP records an issue of a forecast; `commit` is the supplier's answer to it
//! case X1 of A1 reason revision.stale           an exception case as it is listed
//! I1 sent body example                          the contract's example of such a document; `delivered body example but /total=1.00;/currency=USD`
//! M1 = change BOLT rev 2 record material standing retired owner O   a change of master data; a document says `names material:BOLT@EA`
//! account I1 page …                             the portal's page says so and not the gateway; for `balance` and `quality` too
//! S1 = score 2026-11                            a supplier reads its scorecard; `scorecard S1 deliveries 1,1,0,0=100.00` is what it was told
//! N1 delivered at warehouse                     a neighbour is called with it
//! T1 = token anything expect read               a supplier asks for a token
//! L1 sent path /v3/orders?number=PO-1            a call of another path than that of its document
//! N1 ok body thanks shape none                  an answer whose shape was not recorded
//! N1 filed warehouse                            a neighbour took it; the run says `neighbours warehouse`
//! gap spans.json "not recorded" hides keys,sequence from 0 to 9000   what an import lacks, by the milliseconds in which it was taken
//! settles                                       the scenario passes, every surface is read, the run ends
//! ```

mod audit;
mod documents;
mod examples;
mod forecasts;
mod goods;
mod governance;
mod line;
mod money;
mod quality;
mod scenes;
mod scorecards;
mod script;
mod values;

pub(crate) use script::history;
