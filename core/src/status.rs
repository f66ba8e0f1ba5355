//! The canonical statuses, the reasons of exceptions and the queues that own them.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the word on the wire.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Returns the value with this word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

words! {
    /// What a supplier answers to an order line, in the one canonical vocabulary.
    Response {
        /// As ordered.
        Accepted = "accepted",
        /// With another quantity or date.
        Changed = "changed",
        /// Not at all.
        Rejected = "rejected",
    }
}

impl Response {
    /// Returns the ERP's word for it.
    pub fn erp_word(self) -> &'static str {
        match self {
            Self::Accepted => "confirmed",
            Self::Changed => "changed",
            Self::Rejected => "declined",
        }
    }

    /// Returns the response for the ERP's word.
    pub fn from_erp_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|response| response.erp_word() == word)
    }
}

words! {
    /// Where an order stands for its supplier.
    OrderStatus {
        /// Released; the supplier has not answered the current revision.
        AwaitingAcknowledgement = "awaiting-acknowledgement",
        /// The supplier accepted the current revision as it is.
        Acknowledged = "acknowledged",
        /// The supplier accepted the current revision with changes.
        AcknowledgedWithChanges = "acknowledged-with-changes",
        /// The supplier rejected the current revision.
        Rejected = "rejected",
        /// The acknowledgement window passed without an answer to the current revision.
        Overdue = "overdue",
        /// The buyer cancelled the order.
        Cancelled = "cancelled",
    }
}

words! {
    /// Where an invoice stands for its supplier.
    InvoiceStatus {
        /// Its order has not come yet.
        Waiting = "waiting",
        /// It stands in a case: nobody pays it before a person has decided, or what it is for was received.
        Blocked = "blocked",
        /// Booked; nothing of it was paid.
        Open = "open",
        /// A part of it was paid, and a part of it is open.
        PartlyPaid = "partly-paid",
        /// What credit notes left of it was paid.
        Paid = "paid",
        /// Credit notes left nothing of it, and nothing of it was paid.
        Credited = "credited",
    }
}

words! {
    /// Where a quality case stands.
    QualityState {
        /// Goods are held.
        Held = "held",
        /// The supplier has answered, and nothing is decided.
        Answered = "answered",
        /// What becomes of the goods is decided.
        Closed = "closed",
    }
}

words! {
    /// What becomes of goods that were held.
    Disposition {
        /// They are used.
        UseAsIs = "use-as-is",
        /// They go back.
        Return = "return",
        /// They are scrapped.
        Scrap = "scrap",
    }
}

words! {
    /// What a compliance document is.
    ComplianceType {
        /// The supplier declares that the goods are as ordered.
        CertificateOfConformity = "certificate-of-conformity",
        /// What the material is made of, as measured.
        MaterialCertificate = "material-certificate",
        /// What an inspection found.
        InspectionReport = "inspection-report",
        /// How the goods are handled safely.
        SafetyDataSheet = "safety-data-sheet",
    }
}

words! {
    /// Why an exception case stands open. The part before the dot is its class.
    Reason {
        /// The payload is no document of the contract: syntax, missing, unknown or misplaced members, wrong types.
        ValidationStructure = "validation.structure",
        /// The bytes are no valid UTF-8 text as declared.
        ValidationEncoding = "validation.encoding",
        /// The payload or a part of it is too large.
        ValidationSize = "validation.size",
        /// A number is no exact decimal in range.
        ValidationNumber = "validation.number",
        /// A text has characters that are not allowed or is too long.
        ValidationText = "validation.text",
        /// A date or time does not exist or is not written as agreed.
        ValidationDate = "validation.date",
        /// A unit of measure is unknown for the material.
        MasterDataUnit = "master-data.unit",
        /// A supplier, plant or material is unknown or does not belong here.
        MasterDataUnknown = "master-data.unknown",
        /// A supplier, plant, material or Incoterm is known, and new documents may not name it any more.
        MasterDataOutdated = "master-data.outdated",
        /// A document with the same number was accepted before, with the same content.
        DuplicateSame = "duplicate.same",
        /// A document with the same number was accepted before, with other content.
        DuplicateConflicting = "duplicate.conflicting",
        /// The answer is for a revision that is no longer the current one.
        RevisionStale = "revision.stale",
        /// The order was cancelled.
        OrderCancelled = "order.cancelled",
        /// The order that the document refers to never arrived.
        ParentMissing = "parent.missing",
        /// The quantity leaves the tolerance of the order.
        QuantityTolerance = "quantity.tolerance",
        /// More was received than the ship notice announced, or than the order allows when no notice is named.
        ReceiptOver = "receipt.over",
        /// Nothing more is expected, and less was received than was announced; the receipt counts all the same.
        ReceiptShort = "receipt.short",
        /// A receipt number came again with other content.
        ReceiptConflicting = "receipt.conflicting",
        /// More is taken back than was received.
        ReversalOver = "reversal.over",
        /// A lot was received that nobody announced.
        LotUnknown = "lot.unknown",
        /// The amounts of an invoice or credit note do not follow from its quantities and prices, or not in the decimals of its currency.
        InvoiceAmounts = "invoice.amounts",
        /// An invoice asks for more than the agreed price.
        InvoicePrice = "invoice.price",
        /// An invoice asks for more than was received.
        InvoiceQuantity = "invoice.quantity",
        /// A credit note does not fit its invoice: another order, currency or line.
        CreditMismatch = "credit.mismatch",
        /// A credit note gives back more than is left of its invoice.
        CreditOver = "credit.over",
        /// A payment does not fit its invoice: another order or currency, or not the amount of the payment that it takes back.
        PaymentMismatch = "payment.mismatch",
        /// A payment is more than is open of its invoice.
        PaymentOver = "payment.over",
        /// A payment is for an invoice that is blocked.
        PaymentBlocked = "payment.blocked",
        /// A payment number came again with other content.
        PaymentConflicting = "payment.conflicting",
        /// A supplier promises less or more than the order's tolerance for commitments allows.
        CommitmentQuantity = "commitment.quantity",
        /// A supplier promises a later day than the order's tolerance for commitments allows.
        CommitmentDate = "commitment.date",
        /// A ship notice is for another revision of a material than its order asks for.
        MaterialRevision = "material.revision",
        /// A quality notice does not fit what was received, or the case that it decides.
        QualityMismatch = "quality.mismatch",
        /// A quality notice's number came again with other content.
        QualityConflicting = "quality.conflicting",
        /// A corrective action is for a case that is closed.
        QualityClosed = "quality.closed",
        /// A corrective action came after its time; it counts all the same.
        QualityLate = "quality.late",
        /// Goods that were received may be used for too few days; they count all the same.
        QualityShelfLife = "quality.shelf-life",
        /// A supplier commits to less of a forecast than its tolerance allows; the commitment counts all the same.
        ForecastShort = "forecast.short",
        /// The bytes of a compliance document are not those of its digest.
        ComplianceDigest = "compliance.digest",
        /// A compliance document is not valid any more.
        ComplianceExpired = "compliance.expired",
        /// The status word is in nobody's table.
        StatusUnmapped = "status.unmapped",
        /// The supplier did not answer in time.
        AcknowledgementOverdue = "acknowledgement.overdue",
        /// The far side refused the document for good, or retries are spent.
        DeliveryFailed = "delivery.failed",
        /// Nobody knows: always a defect of the integration when the input was malformed.
        ProcessingError = "processing.error",
    }
}

impl Reason {
    /// Returns the queue that owns cases of this reason: the routing table.
    pub fn owner(self) -> Owner {
        match self {
            Self::ValidationStructure
            | Self::ValidationEncoding
            | Self::ValidationSize
            | Self::ValidationNumber
            | Self::ValidationText
            | Self::ValidationDate
            | Self::DuplicateSame
            | Self::DuplicateConflicting
            | Self::ReceiptShort
            | Self::InvoiceAmounts
            | Self::CreditMismatch
            | Self::ComplianceDigest
            | Self::ComplianceExpired
            | Self::QualityClosed => Owner::Supplier,
            Self::MasterDataUnit | Self::MasterDataUnknown | Self::MasterDataOutdated => Owner::MasterData,
            Self::RevisionStale
            | Self::OrderCancelled
            | Self::ParentMissing
            | Self::QuantityTolerance
            | Self::ReceiptOver
            | Self::ReceiptConflicting
            | Self::ReversalOver
            | Self::LotUnknown
            | Self::InvoicePrice
            | Self::InvoiceQuantity
            | Self::CreditOver
            | Self::PaymentMismatch
            | Self::PaymentOver
            | Self::PaymentBlocked
            | Self::PaymentConflicting
            | Self::CommitmentQuantity
            | Self::CommitmentDate
            | Self::MaterialRevision
            | Self::QualityMismatch
            | Self::QualityConflicting
            | Self::QualityLate
            | Self::QualityShelfLife
            | Self::AcknowledgementOverdue => Owner::Buyer,
            Self::ForecastShort => Owner::Planning,
            Self::StatusUnmapped | Self::DeliveryFailed | Self::ProcessingError => Owner::Integration,
        }
    }

    /// Returns the queues that are told of cases of this reason beside the one that owns them.
    pub fn informed(self) -> &'static [Owner] {
        match self {
            Self::CommitmentQuantity | Self::CommitmentDate => &[Owner::Planning],
            Self::ForecastShort => &[Owner::Buyer],
            _ => &[],
        }
    }

    /// Returns whether a case of this reason is escalated when it is opened: what is missing at the line cannot wait.
    pub fn is_urgent(self) -> bool {
        matches!(self, Self::AcknowledgementOverdue | Self::CommitmentQuantity | Self::CommitmentDate)
    }

    /// Returns whether a case of this reason stands beside a document that counts all the same.
    pub fn is_beside(self) -> bool {
        matches!(
            self,
            Self::DuplicateSame
                | Self::DuplicateConflicting
                | Self::ReceiptShort
                | Self::AcknowledgementOverdue
                | Self::QualityLate
                | Self::QualityShelfLife
                | Self::ForecastShort
        )
    }

    /// Returns whether the case is a technical failure (retried, dead-lettered) rather than a business exception.
    pub fn is_technical(self) -> bool {
        matches!(self, Self::DeliveryFailed | Self::ProcessingError)
    }
}

words! {
    /// Who works on a case.
    Owner {
        /// Purchasing.
        Buyer = "buyer",
        /// Those who plan what is needed when.
        Planning = "planning",
        /// The supplier's own people.
        Supplier = "supplier",
        /// Those who keep suppliers, plants, materials and units.
        MasterData = "master-data",
        /// The team that runs the integration.
        Integration = "integration",
    }
}

words! {
    /// How urgent a case is.
    Severity {
        /// Look at it today.
        Normal = "normal",
        /// Look at it now; it was escalated.
        High = "high",
    }
}

words! {
    /// Where a case stands.
    CaseStatus {
        /// Somebody has to act.
        Open = "open",
        /// Somebody acted, or the cause went away.
        Resolved = "resolved",
    }
}
