package import Testing

/// The arithmetic of the function under a gradient check.
package enum GradientPrecision: Sendable {
  /// Double throughout: differences are good to about 1e-9 of the function's size.
  case double
  /// The function rounds to Float somewhere: inputs are moved to Floats, by a step large enough
  /// that the rounding of the result does not drown the difference.
  case float

  /// Half the distance of a central difference, for inputs of order 1.
  var step: Double {
    switch self {
    case .double: 1e-5
    case .float: 8e-3
    }
  }
}

/// Expects `gradients` to be the derivative of a scalar function of several matrices.
///
/// Each element of each input is moved by the step in both directions; `(f(x+h) - f(x-h)) / 2h`,
/// with h as it came out after rounding, must lie within `absolute + relative * |difference|` of
/// the gradient. The worst element is named with both values. Elements are all checked unless
/// `stride` skips some.
package func gradientCheck(
  _ inputs: [DoubleMatrix], gradients: [DoubleMatrix], precision: GradientPrecision = .double,
  step: Double? = nil, absolute: Double? = nil, relative: Double? = nil, stride every: Int = 1,
  sourceLocation: SourceLocation = #_sourceLocation,
  function: ([DoubleMatrix]) throws -> Double
) rethrows {
  let step = step ?? precision.step
  let absolute = absolute ?? (precision == .double ? 1e-7 : 2e-3)
  let relative = relative ?? (precision == .double ? 1e-6 : 5e-3)
  precondition(
    inputs.count == gradients.count,
    "gradientCheck: \(inputs.count) inputs, \(gradients.count) gradients")
  var moving = precision == .float ? inputs.map(\.roundedToFloat) : inputs
  for input in inputs.indices {
    let gradient = gradients[input]
    guard gradient.rows == inputs[input].rows, gradient.columns == inputs[input].columns else {
      Issue.record(
        "input \(input): gradient \(gradient.shape) of \(inputs[input].shape)",
        sourceLocation: sourceLocation)
      continue
    }
    let indices = Swift.stride(from: 0, to: gradient.values.count, by: every).map { $0 }
    var differences: [Double] = []
    for index in indices {
      let value = moving[input].values[index]
      var (above, below) = (value + step, value - step)
      if precision == .float { (above, below) = (Double(Float(above)), Double(Float(below))) }
      moving[input].values[index] = above
      let high = try function(moving)
      moving[input].values[index] = below
      let low = try function(moving)
      moving[input].values[index] = value
      differences.append((high - low) / (above - below))
    }
    let checked = indices.map { gradient.values[$0] }
    let worst = worstElement(checked, differences) { absolute + relative * abs($0) }
    guard let worst, worst.excess > 1 else { continue }
    let index = indices[worst.index]
    Issue.record(
      """
      input \(input) at [\(index / gradient.columns), \(index % gradient.columns)] of \
      \(gradient.shape): gradient \(checked[worst.index]), central difference \
      \(differences[worst.index]), \(worst.excess) times the allowance of \(absolute) + \
      \(relative) * |difference|; \(worst.failures) of \(indices.count) elements are out
      """, sourceLocation: sourceLocation)
  }
}
