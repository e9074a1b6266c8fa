/// What a problem asks once names, wording and order are taken away.
///
/// Two problems of one form are the same problem, whatever their family: `12+30-5`, `30-5+12` and
/// "Mia has 30 pens, buys 12 and loses 5" share the form `+12+30-5`. Brackets are multiplied out.
package struct CanonicalForm: Sendable, Hashable {
  /// A signed product in a sum.
  package struct Term: Sendable, Hashable {
    /// Whether the product is taken away.
    package let isNegative: Bool
    /// The factors in ascending order.
    package let factors: [Int]

    /// An added product.
    package static func plus(_ factors: Int...) -> Term {
      Term(isNegative: false, factors: factors)
    }

    /// A product taken away.
    package static func minus(_ factors: Int...) -> Term {
      Term(isNegative: true, factors: factors)
    }

    private init(isNegative: Bool, factors: [Int]) {
      self.isNegative = isNegative
      self.factors = factors.sorted()
    }

    fileprivate var text: String {
      (isNegative ? "-" : "+") + factors.map(String.init).joined(separator: "*")
    }

    fileprivate var value: Int { factors.reduce(isNegative ? -1 : 1, *) }
  }

  /// The form as text: terms in ascending order, those added before those taken away
  /// (`+6*37+15-8`), or number and divisor of a remainder (`287%12`).
  package let text: String
  /// The problem's answer, computed from the form alone.
  package let value: Int

  /// The form of a sum of signed products.
  package init(sum terms: [Term]) {
    let ordered = terms.sorted {
      $0.isNegative != $1.isNegative
        ? $1.isNegative : $0.factors.lexicographicallyPrecedes($1.factors)
    }
    text = ordered.map(\.text).joined()
    value = terms.reduce(0) { $0 + $1.value }
  }

  /// The form of a remainder.
  /// - Precondition: both are positive.
  package init(remainderOf number: Int, dividedBy divisor: Int) {
    precondition(
      number > 0 && divisor > 0,
      "CanonicalForm: remainder of \(number) by \(divisor) needs positive numbers")
    text = "\(number)%\(divisor)"
    value = number % divisor
  }

  /// A hash of the form that is the same everywhere and always.
  package var stableHash: UInt64 { StableHash.of(text) }
}

/// The side of the data on which a problem stands.
package enum ProblemSplit: String, Sendable {
  case train, test

  /// The side of a form: a function of the form alone, so that no form is ever on both.
  /// - Parameter testShare: Share of forms on the test side, 0 to 1.
  package static func side(of form: CanonicalForm, testShare: Double) -> ProblemSplit {
    side(of: form.text, testShare: testShare)
  }

  /// The side of a form written as text.
  package static func side(of canonical: String, testShare: Double) -> ProblemSplit {
    Double(StableHash.of(canonical) >> 11) * 0x1p-53 < testShare ? .test : .train
  }
}
