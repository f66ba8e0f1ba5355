//! How much was announced in all for each order line, in the base unit, exactly.

use super::{Store, Stored};
use countersign_core::ids::OrderNumber;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, params};
use rust_decimal::Decimal;

impl Store<'_> {
    /// Returns the total of an order line.
    pub(crate) fn shipped(&self, order: &OrderNumber, line: u32) -> Stored<Decimal> {
        let found = self
            .prepare_cached("SELECT amount FROM shipped WHERE order_number = ?1 AND line = ?2")?
            .query_row(params![order.as_str(), line], |row| {
                let text: String = row.get(0)?;
                Decimal::from_str_exact(&text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
            })
            .optional()?;
        Ok(found.unwrap_or(Decimal::ZERO))
    }

    /// Keeps the total of an order line.
    pub(crate) fn keep_shipped(&self, order: &OrderNumber, line: u32, total: Decimal) -> Stored<()> {
        self.prepare_cached(
            "INSERT INTO shipped (order_number, line, amount) VALUES (?1, ?2, ?3)
             ON CONFLICT (order_number, line) DO UPDATE SET amount = excluded.amount",
        )?
        .execute(params![order.as_str(), line, total.to_string()])?;
        Ok(())
    }
}
