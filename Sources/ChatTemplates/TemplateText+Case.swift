/// Letters as Python's `str` methods change and test them; a changed letter keeps its origin.
extension TemplateText {
  private func mapped(
    _ budget: Budget, _ mapping: (Int, Unicode.Scalar) -> String
  ) throws(TemplateFault) -> TemplateText {
    try budget.make(count)
    try budget.spend(count / 4)
    var result = TemplateText()
    result.scalars.reserveCapacity(count)
    for (index, marked) in scalars.enumerated() {
      let scalar = marked.scalar
      for changed in mapping(index, scalar).unicodeScalars {
        result.scalars.append(marked.replaced(by: changed))
      }
    }
    return result
  }

  func uppercased(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    try mapped(budget) { $1.properties.uppercaseMapping }
  }

  func lowercased(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    try mapped(budget, lowercase)
  }

  /// The lowercase of a character; a sigma at the end of a word has a form of its own.
  private func lowercase(_ index: Int, _ scalar: Unicode.Scalar) -> String {
    guard scalar == "\u{3A3}" else { return scalar.properties.lowercaseMapping }
    var before = index - 1
    while before >= 0, index - before < 64, scalars[before].scalar.properties.isCaseIgnorable {
      before -= 1
    }
    var after = index + 1
    while after < count, after - index < 64, scalars[after].scalar.properties.isCaseIgnorable {
      after += 1
    }
    let endsWord =
      before >= 0 && scalars[before].scalar.properties.isCased
      && !(after < count && scalars[after].scalar.properties.isCased)
    return endsWord ? "\u{3C2}" : "\u{3C3}"
  }

  /// The first character in title case, the others in lowercase.
  func capitalized(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    try mapped(budget) { index, scalar in
      index == 0 ? scalar.properties.titlecaseMapping : lowercase(index, scalar)
    }
  }

  /// `str.title`: a letter after anything but a letter in title case, the others in lowercase.
  func titled(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    var followsLetter = false
    return try mapped(budget) { index, scalar in
      defer { followsLetter = scalar.properties.isCased }
      return followsLetter ? lowercase(index, scalar) : scalar.properties.titlecaseMapping
    }
  }

  /// Jinja's `title`: words begin after blanks and `-([{<`.
  func titledWords(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    var startsWord = true
    return try mapped(budget) { index, scalar in
      if scalar.isPythonSpace || "-([{<".unicodeScalars.contains(scalar) {
        startsWord = true
        return String(scalar)
      }
      defer { startsWord = false }
      return startsWord ? scalar.properties.uppercaseMapping : lowercase(index, scalar)
    }
  }

  func swappingCase(_ budget: Budget) throws(TemplateFault) -> TemplateText {
    try mapped(budget) { index, scalar in
      scalar.properties.isUppercase
        ? lowercase(index, scalar)
        : scalar.properties.isLowercase ? scalar.properties.uppercaseMapping : String(scalar)
    }
  }

  /// Whether every character has a property, and there is one.
  private func all(_ test: (Unicode.Scalar) -> Bool) -> Bool {
    !isEmpty && scalars.allSatisfy { test($0.scalar) }
  }

  /// `str.isalpha` and its like, by name; nil if there is none of that name.
  func property(_ name: String) -> Bool? {
    switch name {
    case "isalpha": all(\.isLetter)
    case "isdigit": all { $0.isDecimal || $0.properties.numericType == .digit }
    case "isdecimal": all(\.isDecimal)
    case "isnumeric": all { $0.properties.numericType != nil }
    case "isalnum": all { $0.isLetter || $0.properties.numericType != nil }
    case "isspace": all(\.isPythonSpace)
    case "isascii": scalars.allSatisfy { $0.value < 0x80 }
    case "isprintable": scalars.allSatisfy(\.scalar.isPythonPrintable)
    case "islower":
      scalars.contains { $0.scalar.properties.isLowercase }
        && !scalars.contains { $0.scalar.isUpperOrTitle }
    case "isupper":
      scalars.contains { $0.scalar.properties.isUppercase }
        && !scalars.contains { $0.scalar.properties.isLowercase || $0.scalar.isTitle }
    case "istitle": isTitled
    case "isidentifier":
      all { $0 == "_" || $0.properties.isXIDContinue }
        && scalars[0].scalar.isIdentifierStart
    default: nil
    }
  }

  private var isTitled: Bool {
    var hasLetter = false
    var followsLetter = false
    for marked in scalars {
      let scalar = marked.scalar
      if scalar.isUpperOrTitle {
        if followsLetter { return false }
        (followsLetter, hasLetter) = (true, true)
      } else if scalar.properties.isLowercase {
        if !followsLetter { return false }
        (followsLetter, hasLetter) = (true, true)
      } else {
        followsLetter = false
      }
    }
    return hasLetter
  }

  /// The number of words, runs of letters, digits and underscores.
  var wordCount: Int {
    var words = 0
    var isInside = false
    for marked in scalars {
      let scalar = marked.scalar
      let isWord = scalar == "_" || scalar.isLetter || scalar.properties.numericType != nil
      if isWord, !isInside { words += 1 }
      isInside = isWord
    }
    return words
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
  fileprivate var isDecimal: Bool { properties.generalCategory == .decimalNumber }
  fileprivate var isTitle: Bool { properties.generalCategory == .titlecaseLetter }
  fileprivate var isUpperOrTitle: Bool { properties.isUppercase || isTitle }
  fileprivate var isIdentifierStart: Bool { self == "_" || properties.isXIDStart }
}
