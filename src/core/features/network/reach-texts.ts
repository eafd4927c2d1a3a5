/** Why others can or cannot reach this instance, and what to do: one text for each code, in both languages. */
import type { ReachCause } from './network.schemas.ts';

interface Said {
  readonly en: string;
  readonly ru: string;
}

export const REACH_TEXTS: Readonly<Record<ReachCause, Said>> = {
  'reach.dialled_back': {
    en: 'Others can connect to this instance from the internet: one that was asked did.',
    ru: 'К этому экземпляру можно подключиться из интернета: это проверил другой узел.',
  },
  'reach.incoming': {
    en: 'Others connect to this instance from the internet.',
    ru: 'К этому экземпляру подключаются из интернета.',
  },
  'reach.port_mapped': {
    en: 'Others connect to this instance from the internet, through a port that the router opened for it.',
    ru: 'К этому экземпляру подключаются из интернета через порт, который открыл роутер.',
  },
  'reach.lan': {
    en: 'Instances on the local network can connect to this one. Nobody farther away was there to ask.',
    ru: 'К этому экземпляру подключаются из локальной сети. Спросить кого-то за её пределами пока не удалось.',
  },
  'reach.via_relay': {
    en: 'The router or a firewall lets nobody in, so others connect through a relay of this network. It works, only slower. To be reached directly, forward the peer port to this machine in the router.',
    ru: 'Роутер или брандмауэр никого не впускает, поэтому другие подключаются через ретранслятор этой сети. Всё работает, только медленнее. Чтобы подключались напрямую, пробросьте порт узлов на эту машину в роутере.',
  },
  'reach.no_relay': {
    en: 'The router lets nobody in, and no connected instance is a relay. This instance still connects to others itself; two such instances cannot meet. Forward the peer port to this machine in the router, or ask somebody who can be reached to start with --relay.',
    ru: 'Роутер никого не впускает, а среди подключённых экземпляров нет ретранслятора. Сам этот экземпляр к другим подключается, но два таких экземпляра не встретятся. Пробросьте порт узлов на эту машину в роутере или попросите того, кто доступен, запустить экземпляр с --relay.',
  },
  'reach.relay_refused': {
    en: 'The router lets nobody in, and the relay has no place left or did not answer. It is asked again by itself. Forwarding the peer port in the router helps without a relay.',
    ru: 'Роутер никого не впускает, а у ретранслятора нет свободных мест или он не ответил. Попытка повторится сама. Проброс порта узлов в роутере поможет и без ретранслятора.',
  },
  'reach.lan_blocked': {
    en: 'Not even instances on the local network can connect to this one: a firewall on this machine blocks the peer port. Allow incoming connections to Node.js.',
    ru: 'Даже из локальной сети подключиться нельзя: брандмауэр этой машины закрывает порт узлов. Разрешите входящие подключения для Node.js.',
  },
  'reach.loopback_only': {
    en: 'This instance listens on this machine alone (--p2p-host). Instances elsewhere cannot connect to it.',
    ru: 'Экземпляр слушает только эту машину (--p2p-host). С других машин подключиться к нему нельзя.',
  },
  'reach.same_machine': {
    en: 'Only instances on this same machine are connected, so nobody could check from outside.',
    ru: 'Подключены только экземпляры на этой же машине, поэтому проверить снаружи некому.',
  },
  'reach.no_network': {
    en: 'This instance belongs to no network yet. Create one or join one.',
    ru: 'Экземпляр пока не входит ни в одну сеть. Создайте сеть или войдите в неё.',
  },
  'reach.no_peers': {
    en: 'Nobody is connected, so nobody could check. Send an invite link, or wait until others are online.',
    ru: 'Никто не подключён, поэтому проверить некому. Отправьте приглашение или подождите, пока другие появятся в сети.',
  },
  'reach.checking': {
    en: 'A peer is being asked to connect to this instance. This takes some seconds.',
    ru: 'Другой узел проверяет, можно ли сюда подключиться. Это займёт несколько секунд.',
  },
  'reach.starting': {
    en: 'The peer port is not open yet.',
    ru: 'Порт узлов ещё не открыт.',
  },
};
