import { Field, ObjectType } from 'type-graphql';
import type { Charge } from '../../domain/cards/charge.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { ChargeType } from '../cards/charge-types.js';
import { OperationProblemType } from '../types/operations/operation.js';

@ObjectType('MobileCodePayload', {
  simpleResolvers: true,
  description: 'What saying a code, or having another one sent, came to.',
})
export class MobileCodePayload {
  @Field(() => ChargeType, { description: 'The charge as it is now: what its code came to is said by its `state`.' })
  readonly charge!: Charge;

  @Field(() => OperationProblemType, {
    nullable: true,
    description:
      'Why the code was not taken, or not asked for; `null` where it was, or where only the state of the charge can tell.',
  })
  readonly problem!: OperationProblem | null;

  @Field(() => Boolean, {
    description: 'Whether this key was used before for the same request, so that nothing was done this time.',
  })
  readonly replayed!: boolean;
}
