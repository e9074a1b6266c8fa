package import TensorCore

/// The head without a bias.
extension Backend {
  package func headLogProbs(
    _ hidden: Matrix, _ weight: any PreparedWeight, pairs: HeadPairs, temperature: Float
  ) -> HeadValues {
    headLogProbs(hidden, weight, bias: nil, pairs: pairs, temperature: temperature)
  }

  @discardableResult
  package func headGradient(
    _ hidden: Matrix, weight: Matrix, prepared: any PreparedWeight, pairs: HeadPairs,
    temperature: Float, logProbSeeds: [Float], entropySeeds: [Float]?, dHidden: Matrix,
    dWeight: Matrix?
  ) -> HeadValues {
    headGradient(
      hidden, weight: weight, prepared: prepared, bias: nil, pairs: pairs,
      temperature: temperature, logProbSeeds: logProbSeeds, entropySeeds: entropySeeds,
      dHidden: dHidden, dWeight: dWeight)
  }

  package func sample(
    _ hidden: Matrix, _ weight: any PreparedWeight, draws: [SampleDraw]
  ) -> [SampledToken] {
    sample(hidden, weight, bias: nil, draws: draws)
  }
}
