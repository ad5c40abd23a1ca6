import { Inject } from '@nestjs/common';

export const configToken = Symbol('config');
/** Injects the service's `Config`: `@InjectConfig() private readonly config: Config`. */
export const InjectConfig = (): ParameterDecorator => Inject(configToken);

/** This service's name, which is also the name of its Postgres role, its queue and the audience of its actor tokens. */
export class ServiceName {
  constructor(readonly name: string) {}
}
