import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's own environment on an ordinary global object. Jest's global object is a proxy that is asked at every use of a
 * global name: tests that compute (proofs, sealing, rules) need up to 1.4 times the processor time there.
 */
export default class Environment extends TestEnvironment {
  constructor(...args) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }
}
