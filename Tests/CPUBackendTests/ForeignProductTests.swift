#if OneDNN
  import TensorCore
  import TensorTesting
  import Testing

  @testable import CPUBackend

  @Suite("Products through oneDNN")
  struct ForeignProductTests {
    private static func use(
      _ path: CPUBackend.MatmulPath, outputs: Int, inputs: Int
    ) -> ProductPlan.Use {
      let backend = CPUBackend(threads: 1, matmulPath: path)
      return backend.products.plan(
        outputs: outputs, inputs: inputs, path: path, kernels: backend.dense
      ).use
    }

    @Test(
      "with AVX-512 oneDNN serves the usual shapes",
      .enabled(if: CPUBackend.Level.avx512.isAvailable),
      arguments: [(64, 256), (96, 64), (384, 128)])
    func takesPart(outputs: Int, inputs: Int) {
      #expect(Self.use(.automatic, outputs: outputs, inputs: inputs) == .interchangeable)
      #expect(Self.use(.oneDNN, outputs: outputs, inputs: inputs) == .exclusive)
      #expect(Self.use(.fixedOrder, outputs: outputs, inputs: inputs) == .none)
    }

    @Test("every row count is cut into counts that the self-test runs")
    func pieces() {
      let tested = Set(ForeignProduct.pieces(of: 0..<255).map(\.count))
      #expect(tested == [1, 2, 4, 8, 16, 32, 64, 128])
      for rows in 1...300 {
        let pieces = ForeignProduct.pieces(of: 7..<7 + rows)
        #expect(pieces.flatMap(Array.init) == Array(7..<7 + rows))
        #expect(pieces.allSatisfy { tested.contains($0.count) })
      }
      #expect(ForeignProduct.pieces(of: 5..<5).isEmpty)
    }

    @Test("where it serves all rows, each remainder of 1 to 127 rows has the bits of single rows")
    func remainders() {
      // The second has other bits than our kernel: more inputs than oneDNN sums in one chain.
      for (outputs, inputs) in [(70, 48), (64, 1300)] {
        var random = RandomMatrices(seed: 4)
        let (x, weight) = (random.normal(255, inputs), random.normal(outputs, inputs))
        let backend = CPUBackend(threads: 1, matmulPath: .oneDNN)
        let prepared = backend.prepare(weight: backend.upload(weight), version: 1)
        let input = backend.upload(x)
        func product(_ rows: Range<Int>) -> [Float] {
          let y = backend.empty(rows.count, outputs)
          backend.matmul(input.rows(rows), prepared, bias: nil, residual: nil, into: y)
          return backend.floats(y)
        }
        let single = (0..<255).map { product($0..<$0 + 1) }
        for count in Array(1...127) + [128, 129, 191, 255] {
          let begin = (count * 37) % (256 - count)
          #expect(
            product(begin..<begin + count) == single[begin..<begin + count].flatMap { $0 },
            "[\(outputs), \(inputs)], \(count) rows from \(begin)")
        }
      }
    }
  }
#endif
