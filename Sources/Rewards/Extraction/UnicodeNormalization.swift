/// Rewrites a text so that the scanners meet ASCII and LaTeX macros only where that is meant.
///
/// Vulgar fractions, superscripts, roots, relations and Greek letters become macros before
/// full-width characters are folded, so `5²` becomes `5^{2}` and never 52. Zero-width characters
/// are dropped, NUL ends the text. Digits of other scripts and look-alike letters stay as they are:
/// no later stage reads them as numbers.
///
/// - Complexity: one pass; ASCII text is copied.
func normalizedBytes(_ text: String) -> [UInt8] {
  var text = text
  let plain: [UInt8]? = text.withUTF8 { buffer in
    var end = 0
    while end < buffer.count, buffer[end] < 0x80, buffer[end] != 0 { end += 1 }
    return end == buffer.count || buffer[end] == 0 ? Array(buffer[..<end]) : nil
  }
  if let plain { return plain }
  var out: [UInt8] = []
  out.reserveCapacity(text.utf8.count + text.utf8.count / 4)
  var run = ScriptRun.none
  var afterRoot = false
  for scalar in text.unicodeScalars {
    if scalar.value == 0 { break }
    if let (kind, byte) = scriptCharacter(scalar.value) {
      if run != kind {
        if run != .none { out.append(UInt8(ascii: "}")) }
        out.append(contentsOf: kind == .above ? "^{".utf8 : "_{".utf8)
        run = kind
      }
      out.append(byte)
      continue
    }
    if run != .none {
      out.append(UInt8(ascii: "}"))
      run = .none
    }
    let isDigit = scalar.value >= 0x30 && scalar.value <= 0x39
    if afterRoot {
      if isDigit {
        out.append(UInt8(truncatingIfNeeded: scalar.value))
        continue
      }
      out.append(UInt8(ascii: "}"))
      afterRoot = false
    }
    switch scalar.value {
    case ..<0x80:
      if isDigit, out.hasSuffix(Array("\\sqrt ".utf8)) {
        // A bare root sign covers the whole number after it.
        out.append(UInt8(ascii: "{"))
        afterRoot = true
      }
      out.append(UInt8(truncatingIfNeeded: scalar.value))
    case 0xFF01...0xFF5E:
      out.append(UInt8(truncatingIfNeeded: scalar.value - 0xFEE0))
    default:
      if let macro = replacement(of: scalar.value) {
        out.append(contentsOf: macro.utf8)
      } else {
        out.append(contentsOf: String(Character(scalar)).utf8)
      }
    }
  }
  if run != .none || afterRoot { out.append(UInt8(ascii: "}")) }
  return out
}

private enum ScriptRun { case none, above, below }

extension [UInt8] {
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    hasBytes(suffix, at: count - suffix.count)
  }
}

/// The plain character of a superscript or subscript one.
private func scriptCharacter(_ value: UInt32) -> (ScriptRun, UInt8)? {
  switch value {
  case 0xB9: (.above, UInt8(ascii: "1"))
  case 0xB2: (.above, UInt8(ascii: "2"))
  case 0xB3: (.above, UInt8(ascii: "3"))
  case 0x2070, 0x2074...0x2079: (.above, UInt8(0x30 + (value - 0x2070)))
  case 0x207A: (.above, UInt8(ascii: "+"))
  case 0x207B: (.above, UInt8(ascii: "-"))
  case 0x207D: (.above, UInt8(ascii: "("))
  case 0x207E: (.above, UInt8(ascii: ")"))
  case 0x207F: (.above, UInt8(ascii: "n"))
  case 0x2071: (.above, UInt8(ascii: "i"))
  case 0x02E3: (.above, UInt8(ascii: "x"))
  case 0x2080...0x2089: (.below, UInt8(0x30 + (value - 0x2080)))
  case 0x208A: (.below, UInt8(ascii: "+"))
  case 0x208B: (.below, UInt8(ascii: "-"))
  case 0x2099: (.below, UInt8(ascii: "n"))
  default: nil
  }
}

/// The macro or ASCII spelling of a character; empty for one that is dropped; `nil` to keep it.
private func replacement(of value: UInt32) -> String? {
  switch value {
  // Zero-width and direction marks, soft hyphen, variation selectors.
  case 0xAD, 0x034F, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F,
    0xFEFF:
    ""
  case 0xA0, 0x2000...0x2008, 0x200A, 0x205F, 0x3000: " "
  case 0x2009, 0x202F: "\\,"
  case 0x85, 0x2028, 0x2029: "\n"
  case 0x2010...0x2013, 0x2212, 0xFE63: "-"
  case 0x2014, 0x2015: " -- "
  case 0xBC: fraction(1, 4)
  case 0xBD: fraction(1, 2)
  case 0xBE: fraction(3, 4)
  case 0x2150: fraction(1, 7)
  case 0x2151: fraction(1, 9)
  case 0x2152: fraction(1, 10)
  case 0x2153: fraction(1, 3)
  case 0x2154: fraction(2, 3)
  case 0x2155...0x2158: fraction(Int(value - 0x2154), 5)
  case 0x2159: fraction(1, 6)
  case 0x215A: fraction(5, 6)
  case 0x215B: fraction(1, 8)
  case 0x215C: fraction(3, 8)
  case 0x215D: fraction(5, 8)
  case 0x215E: fraction(7, 8)
  case 0x2189: "0"
  case 0x2044, 0x2215: "/"
  case 0xB0: "^{\\circ}"
  case 0xB1: "\\pm "
  case 0x2213: "\\mp "
  case 0xD7, 0x2715, 0x2A2F: "\\times "
  case 0xF7: "\\div "
  case 0xB7, 0x22C5, 0x2219, 0x2022: "\\cdot "
  case 0x221A: "\\sqrt "
  case 0x221B: "\\sqrt[3]"
  case 0x221C: "\\sqrt[4]"
  case 0x221E: "\\infty "
  case 0x2264, 0x2A7D: "\\le "
  case 0x2265, 0x2A7E: "\\ge "
  case 0x2260: "\\neq "
  case 0x2248: "\\approx "
  case 0x2208: "\\in "
  case 0x2209: "\\notin "
  case 0x2205, 0xD8: "\\emptyset "
  case 0x222A: "\\cup "
  case 0x2229: "\\cap "
  case 0x2216: "\\setminus "
  case 0x2286: "\\subseteq "
  case 0x2220: "\\angle "
  case 0x25B3: "\\triangle "
  case 0x2192: "\\to "
  case 0x2200: "\\forall "
  case 0x211D: "\\mathbb{R}"
  case 0x2124: "\\mathbb{Z}"
  case 0x211A: "\\mathbb{Q}"
  case 0x2115: "\\mathbb{N}"
  case 0x2102: "\\mathbb{C}"
  case 0x2026, 0x22EF: "\\ldots "
  case 0x230A: "\\lfloor "
  case 0x230B: "\\rfloor "
  case 0x2308: "\\lceil "
  case 0x2309: "\\rceil "
  case 0x2018, 0x2019, 0x2032: "'"
  case 0x2033: "''"
  case 0x201C, 0x201D: "\""
  case 0x3002: "."
  case 0x3001: ","
  case 0x2236: ":"
  case 0x212F: "e"
  default: greekMacro(value)
  }
}

private func fraction(_ numerator: Int, _ denominator: Int) -> String {
  "\\frac{\(numerator)}{\(denominator)}"
}

private func greekMacro(_ value: UInt32) -> String? {
  switch value {
  case 0x03B1...0x03C9:
    let names = [
      "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
      "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon",
      "phi", "chi", "psi", "omega",
    ]
    return "\\\(names[Int(value - 0x03B1)]) "
  case 0x0393: return "\\Gamma "
  case 0x0394, 0x2206: return "\\Delta "
  case 0x0398: return "\\Theta "
  case 0x039B: return "\\Lambda "
  case 0x039E: return "\\Xi "
  case 0x03A0: return "\\Pi "
  case 0x03A3: return "\\Sigma "
  case 0x03A6: return "\\Phi "
  case 0x03A8: return "\\Psi "
  case 0x03A9: return "\\Omega "
  case 0x03D1: return "\\theta "
  case 0x03D5: return "\\phi "
  case 0xB5: return "\\mu "
  default: return nil
  }
}
