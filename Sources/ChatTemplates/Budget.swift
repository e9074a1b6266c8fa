/// What one rendering may still spend.
final class Budget {
  let limits: ChatTemplateLimits
  private let fuelLimit: Int
  private var fuel: Int
  private var depth = 0

  /// - Parameter input: characters of the data, each worth a step.
  init(_ limits: ChatTemplateLimits, input: Int = 0) {
    self.limits = limits
    let (sum, overflow) = limits.fuel.addingReportingOverflow(input)
    fuelLimit = overflow ? Int.max : sum
    fuel = fuelLimit
  }

  func spend(_ steps: Int = 1) throws(TemplateFault) {
    fuel -= steps
    if fuel < 0 {
      fuel = 0
      throw .outOfFuel(limit: fuelLimit)
    }
  }

  /// Pays for looking at characters.
  func scan(_ characters: Int) throws(TemplateFault) { try spend(1 + characters / 16) }

  /// Pays for a text that is about to be made, or refuses it.
  func make(_ characters: Int) throws(TemplateFault) {
    if characters > limits.characters { throw .tooLong(limit: limits.characters) }
    try scan(characters)
  }

  /// Pays for a text of `count` times as many characters.
  func make(_ characters: Int, times count: Int) throws(TemplateFault) {
    let (product, overflow) = characters.multipliedReportingOverflow(by: count)
    if overflow { throw .tooLong(limit: limits.characters) }
    try make(product)
  }

  /// Pays for a list that is about to be made.
  func makeList(_ elements: Int) throws(TemplateFault) { try spend(1 + elements / 4) }

  func enter() throws(TemplateFault) {
    if depth >= limits.depth { throw .tooDeep(limit: limits.depth) }
    depth += 1
  }

  func leave() { depth -= 1 }
}
