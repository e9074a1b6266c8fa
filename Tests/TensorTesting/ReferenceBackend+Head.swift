package import TensorCore

extension ReferenceBackend {
  package func headLogProbs(
    _ hidden: Matrix, _ weight: any PreparedWeight, bias: Matrix?, pairs: HeadPairs,
    temperature: Float
  ) -> HeadValues {
    let weight = own(weight, "headLogProbs").values
    requireHead("headLogProbs", hidden, weight, pairs, temperature)
    let hidden = load(hidden)
    var result = HeadValues(logProbs: [], entropies: [])
    for (row, target) in zip(pairs.rows, pairs.targets) {
      let (logProbs, entropy) = ReferenceImplementations.distribution(
        hidden, row: Int(row), weight: weight, bias: bias.map { load($0).values },
        temperature: Double(temperature))
      result.logProbs.append(Float(logProbs[Int(target)]))
      result.entropies.append(Float(entropy))
    }
    return result
  }

  package func headGradient(
    _ hidden: Matrix, weight: Matrix?, prepared: any PreparedWeight, bias: Matrix?,
    pairs: HeadPairs, temperature: Float, logProbSeeds: [Float], entropySeeds: [Float]?,
    dHidden: Matrix,
    dWeight: Matrix?
  ) -> HeadValues {
    let own = own(prepared, "headGradient")
    precondition((weight == nil) == own.isFrozen, "headGradient: a weight, or else a frozen pack")
    if let weight { requireShape("headGradient weight", weight, own.outputs, own.inputs) }
    requireHead("headGradient", hidden, own.values, pairs, temperature)
    requireSameShape("headGradient dHidden", hidden, dHidden)
    precondition(
      logProbSeeds.count == pairs.count && (entropySeeds?.count ?? pairs.count) == pairs.count,
      "headGradient: \(pairs.count) pairs, \(logProbSeeds.count) seeds")
    let result = ReferenceImplementations.headGradient(
      load(hidden), weight: weight.map(load) ?? own.values,
      bias: bias.map { load($0).values }, pairs: pairs, temperature: Double(temperature),
      logProbSeeds: logProbSeeds.map(Double.init), entropySeeds: entropySeeds?.map(Double.init))
    store(result.dHidden, into: dHidden)
    if let dWeight { store(result.dWeight, accumulating: true, into: dWeight) }
    return headLogProbs(
      hidden, prepared, bias: bias, pairs: pairs, temperature: temperature)
  }

  package func sample(
    _ hidden: Matrix, _ weight: any PreparedWeight, bias: Matrix?, draws: [SampleDraw]
  ) -> [SampledToken] {
    let weight = own(weight, "sample").values
    requireShape("sample hidden", hidden, hidden.rows, weight.columns)
    requireIDs("sample", draws.map(\.row), below: hidden.rows)
    let hidden = load(hidden)
    return draws.map { draw in
      let isGreedy = draw.temperature == 0
      let (logProbs, entropy) = ReferenceImplementations.distribution(
        hidden, row: Int(draw.row), weight: weight, bias: bias.map { load($0).values },
        temperature: isGreedy ? 1 : Double(draw.temperature))
      let id =
        isGreedy
        ? logProbs.firstIndex(of: logProbs.max() ?? 0) ?? 0
        : ReferenceImplementations.pick(
          ReferenceImplementations.truncated(logProbs, by: draw), uniform: Double(draw.uniform))
      return SampledToken(
        id: Int32(id), logProb: Float(logProbs[id]), entropy: Float(entropy))
    }
  }

  package func logits(_ hidden: Matrix, _ weight: any PreparedWeight, into y: Matrix) {
    matmul(hidden, weight, bias: nil, residual: nil, into: y)
  }

  private func requireHead(
    _ operation: String, _ hidden: Matrix, _ weight: DoubleMatrix, _ pairs: HeadPairs,
    _ temperature: Float
  ) {
    requireShape("\(operation) hidden", hidden, hidden.rows, weight.columns)
    requireIDs("\(operation) rows", pairs.rows, below: hidden.rows)
    requireIDs("\(operation) targets", pairs.targets, below: weight.rows)
    precondition(temperature > 0, "\(operation): temperature \(temperature)")
  }
}
