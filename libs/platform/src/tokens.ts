import { Inject } from '@nestjs/common';

export const configToken = Symbol('config');
/** The service's `Config`, in a constructor: `@InjectConfig() private readonly config: Config`. */
export const InjectConfig = (): ParameterDecorator => Inject(configToken);

/** This service's name, as its role in Postgres, its queue and the audience of actor tokens have it. */
export class ServiceName {
  constructor(readonly name: string) {}
}
